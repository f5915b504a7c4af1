"""What the end-to-end tests stand on: the real program, real archives, a scripted archive, and media."""
