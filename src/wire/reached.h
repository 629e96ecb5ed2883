/* How far a request to the tracker came, step by step: whoever came further came past the steps before. */
#ifndef QZ_WIRE_REACHED_H
#define QZ_WIRE_REACHED_H

enum qz_reached {
    QZ_REACHED_NOTHING,
    QZ_REACHED_NAME,   /* its name has an address */
    QZ_REACHED_HOST,   /* somebody listens there */
    QZ_REACHED_SECURE, /* whose certificate is trusted, where the address is https */
    QZ_REACHED_ANSWER, /* and answered */
    QZ_REACHED_SIGNED  /* with the tracker's signature for this request, which wire/told.h looks at */
};

#endif
