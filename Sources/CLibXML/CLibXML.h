// The event-driven parser of libxml2. No logic.
#ifndef CLIBXML_H
#define CLIBXML_H

// Its encoders know ICU, whose types another module of a program may declare too (Foundation's). They are not used here.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>

#endif
