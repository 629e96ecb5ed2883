/* A template as it is compiled: shared by what compiles it and what renders it. */
#ifndef QZ_TRACKER_WEB_TEMPLATE_INT_H
#define QZ_TRACKER_WEB_TEMPLATE_INT_H

#include "tracker/web/template.h"

#include <stdbool.h>
#include <stdint.h>

enum qz_node_kind {
    QZ_NODE_TEXT,     /* span: as it is */
    QZ_NODE_VALUE,    /* span: the name of what is escaped */
    QZ_NODE_RAW,      /* span: the name of what is not */
    QZ_NODE_SECTION,  /* span: the name; what follows up to `end` is inside of it, as of the kinds below */
    QZ_NODE_INVERTED, /* the same */
    QZ_NODE_ONE,      /* inside when the number of that name is 1 */
    QZ_NODE_MANY,     /* inside when it is another */
    QZ_NODE_BLOCK,    /* span: what a layout's user may fill in; inside: what stands there otherwise */
    QZ_NODE_PARTIAL,  /* span: the name of a template or piece */
    QZ_NODE_PARENT,   /* span: the name of the layout; inside: the blocks that are filled in */
};

struct qz_slice {
    const char *p;
    size_t n;
};

struct qz_node {
    enum qz_node_kind kind;
    struct qz_slice span;
    struct qz_slice indent; /* put before each line of what comes in here: of partials, layouts and blocks */
    uint32_t end;           /* the node after those inside of it; for others the next one */
    uint32_t line;          /* of the source, from 1 */
    int target; /* of partials and layouts: the template; below -1: piece number -2 - target; -1: none */
};

struct qz_template {
    const char *name;
    struct qz_node *node;
    size_t nodes, cap;
};

struct qz_templates {
    struct qz_template *one;
    size_t count;
    const struct qz_words *words;
    const struct qz_template_piece *pieces;
    enum qz_templates_rules rules;
    char **owned; /* messages and translations that are no part of a source */
    size_t owned_count, owned_cap;
};

/* Compile one text into nodes, whose targets are not known yet. 0, or -1 with the line in *err. */
int qz_template_parse(struct qz_templates *set, struct qz_template *t, const struct qz_template_text *text,
                      struct qz_err *err);

#endif
