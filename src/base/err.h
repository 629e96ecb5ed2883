/* One way to report a failure: a stable code for programs, a sentence for people. */
#ifndef QZ_BASE_ERR_H
#define QZ_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __GNUC__
#define QZ_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define QZ_PRINTF(fmt, args)
#endif

/* What went wrong, coarse enough to branch on. The sentence carries the detail. */
enum qz_err_code {
    QZ_OK = 0,
    QZ_E_INPUT,    /* what was given is not well formed */
    QZ_E_IO,       /* the operating system refused: file, socket, device */
    QZ_E_FULL,     /* no room on the disk, or a limit of ours was reached */
    QZ_E_NOMEM,    /* no memory */
    QZ_E_MISSING,  /* what was asked for does not exist */
    QZ_E_CONFLICT, /* it exists already, is in use, or differs from what is held */
    QZ_E_DENIED,   /* not allowed: key, token, PIN, permission */
    QZ_E_CORRUPT,  /* our own stored data fails a check */
    QZ_E_VERSION,  /* what is stored is of a program of another version */
    QZ_E_REMOTE,   /* the other end answered with an error, or not at all */
    QZ_E_BUG       /* a state that should not be reachable */
};

struct qz_err {
    enum qz_err_code code;
    char msg[400];  /* UTF-8, one or two sentences: what is wrong, then what to do */
    char field[32]; /* the member or field of what was given that is wrong; "": none by itself */
};

/* Fill *e (NULL is allowed and ignored) and return -1, so that a failing function can
 * end in `return qz_fail(e, QZ_E_INPUT, "…")`. The text is cut at the field's size, between characters. The
 * message is said in the language that was chosen (base/words.h), if one was. */
int qz_fail(struct qz_err *e, enum qz_err_code code, const char *fmt, ...) QZ_PRINTF(3, 4);

/* Say which member or field of what was given is wrong, for a form to show the message beside it. Returns -1.
 */
int qz_fail_field(struct qz_err *e, const char *field);
/* Put "text: " before the message already in *e, keeping its code. Returns -1. */
int qz_fail_in(struct qz_err *e, const char *fmt, ...) QZ_PRINTF(2, 3);
/* Where something is missing, put "; text" behind the message already in *e: what to do about that. What was
 * denied or failed keeps its message as it is. Returns -1. */
int qz_fail_after(struct qz_err *e, const char *fmt, ...) QZ_PRINTF(2, 3);

#endif
