/* Pages as templates: Mustache (the core of its specification, version 1.4, and inheritance) over JSON,
 * compiled once and rendered many times.
 *
 * {{name}} {{a.b}} {{.}}      the value, escaped for HTML, text and quoted attributes alike
 * {{#x}} … {{/x}}             once for each of a list, once for anything else that is not empty
 * {{^x}} … {{/x}}             when there is nothing: missing, null, false, 0, "" or an empty list
 * {{>name}}                   another template, here; or a piece, which a function draws
 * {{<layout}}{{$b}} … {{/b}}{{/layout}}   a layout with some of its blocks filled in
 * {{#_}} … {{/_}}             words: looked up whole in the catalogue of the language, blanks and line ends
 * between
 * words as one blank; nothing but values inside
 * {{#_:n}} … {{/_:n}}         the same where the number n chooses the form: the first for 1, the last
 * otherwise
 *
 * {{{name}}} and {{&name}}, which escape nothing, are refused unless QZ_TEMPLATES_AS_SPECIFIED. A set that
 * was compiled is never written again: threads may render from it at once. */
#ifndef QZ_TRACKER_WEB_TEMPLATE_H
#define QZ_TRACKER_WEB_TEMPLATE_H

#include "base/buf.h"
#include "base/words.h"

#include <jansson.h>
#include <stddef.h>

#define QZ_TEMPLATE_DEPTH 64 /* sections, partials and layouts within one another; deeper is an error */

struct qz_template_text {
    const char *name; /* as partials and layouts call it */
    const char *text; /* UTF-8; name and text must live as long as the set */
    size_t len;
};

/* What a function draws in the place of {{>name}}, from what is innermost there: a day, a ring, a code. words
 * are those of the set. It writes HTML, so it escapes whatever it takes out of the data. */
struct qz_template_piece {
    const char *name; /* NULL ends a list of them */
    void (*draw)(const json_t *at, const struct qz_words *words, struct qz_buf *out);
};

enum qz_templates_rules {
    QZ_TEMPLATES_OURS,
    QZ_TEMPLATES_AS_SPECIFIED, /* for the specification's own tests: unescaped tags; missing partials */
};

struct qz_templates;

/* Compile n templates. words: the catalogue of a language, NULL for the language that they are written in.
 * pieces: a list, or NULL. The set borrows all of these. NULL with QZ_E_INPUT and words that name template
 * and line when one is wrong: a section that is not closed, a name that nothing has, an unescaped tag. */
struct qz_templates *qz_templates_compile(const struct qz_template_text *text, size_t n,
                                          const struct qz_words *words,
                                          const struct qz_template_piece *pieces,
                                          enum qz_templates_rules rules, struct qz_err *err);
/* NULL is fine. */
void qz_templates_destroy(struct qz_templates *set);

/* Append what a template makes of the data. 0, or -1 with QZ_E_MISSING (no such template) or QZ_E_INPUT
 * (nested too deep); what was appended by then is of no use. */
int qz_template_render(const struct qz_templates *set, const char *name, const json_t *data,
                       struct qz_buf *out, struct qz_err *err);

/* The same, and a value or section whose name the data does not have is an error that says which and where:
 * for tests, which so hold templates against what handlers make. */
int qz_template_prove(const struct qz_templates *set, const char *name, const json_t *data,
                      struct qz_buf *out, struct qz_err *err);

#endif
