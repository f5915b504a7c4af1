// What decoder children call of libvips, libjpeg-turbo and CharLS, which are opened only there.
#ifndef CIMAGING_H
#define CIMAGING_H

#endif
