/* What the scanner has to say when it reads nothing. */
#ifndef QZ_SCAN_HINTS_H
#define QZ_SCAN_HINTS_H

/* Why nothing was read. Shown to the person at the kiosk in plain words. */
enum qz_scan_hint {
    QZ_HINT_NONE,    /* nothing that looks like a code: no hint to give */
    QZ_HINT_DARK,    /* a code may be there, the picture is too dark */
    QZ_HINT_BRIGHT,  /* overexposed, or glare over the code */
    QZ_HINT_FAR,     /* the code is seen, its modules are too small: come closer */
    QZ_HINT_CLOSE,   /* the code is larger than the picture: move back */
    QZ_HINT_BLURRED, /* the code is seen but not sharp: hold it still */
    QZ_HINT_OUTSIDE, /* part of the code is outside the picture */
    QZ_HINT_SEEN,    /* a code is seen, and nothing better can be said */
    QZ_HINT_COUNT
};

#endif
