/* A template's text cut into pieces, before they are put into one another. */
#ifndef QZ_TRACKER_WEB_TEMPLATE_TOKEN_H
#define QZ_TRACKER_WEB_TEMPLATE_TOKEN_H

#include "tracker/web/template_int.h"

enum qz_token_role {
    QZ_TOKEN_TEXT,    /* at most one line of it, with its end */
    QZ_TOKEN_LEAF,    /* a value or a partial */
    QZ_TOKEN_OPEN,    /* of a section, block or layout */
    QZ_TOKEN_CLOSE,   /* `other` is what it closes */
    QZ_TOKEN_NOTHING, /* a comment, other delimiters, blanks around a tag that has a line to itself */
};

struct qz_token {
    enum qz_token_role role;
    enum qz_node_kind kind; /* of a leaf, of what opens, of what is closed */
    struct qz_slice span;
    uint32_t line;        /* of the source, from 1 */
    size_t other;         /* what opens and what closes it know each other */
    bool begins;          /* the first of its line */
    bool alone;           /* nothing but tags of its kind is on its line */
    struct qz_slice lead; /* blanks before it, where nothing else is on the line */
};

struct qz_tokens {
    struct qz_token *token;
    size_t n, cap;
};

/* Cut a text: tags are known, what opens is closed in order, words are in the set's language, lines with
 * nothing but tags are gone. The caller frees out->token, also after an error. 0, or -1 with the line in
 * *err. */
int qz_template_cut(struct qz_templates *set, const struct qz_template_text *text, struct qz_tokens *out,
                    struct qz_err *err);

#endif
