/* The pages that the program carries: its templates in each language, and what a template is given. */
#ifndef QZ_TRACKER_WEB_PAGE_H
#define QZ_TRACKER_WEB_PAGE_H

#include "base/buf.h"
#include "base/err.h"

#include <jansson.h>

enum qz_language { QZ_CHINESE, QZ_ENGLISH, QZ_LANGUAGES };

/* "zh-CN", "en": as HTML's lang and a cookie name it. */
const char *qz_language_name(enum qz_language language);
/* What a person reads: the language that was chosen (a name as above) where it is one of ours, else the first
 * of an Accept-Language header that is, else Chinese. Both may be NULL. */
enum qz_language qz_language_choose(const char *chosen, const char *accept);

struct qz_pages;

/* Compile the templates below assets/web/: "list.html" is named "list", other files ("core.css") keep their
 * ending. NULL with *err when one is wrong. */
struct qz_pages *qz_pages_create(struct qz_err *err);
/* NULL is fine. */
void qz_pages_destroy(struct qz_pages *pages);

/* Let templates ask which value a member has: beside each member whose values are names ("state": "open")
 * stands "is": {"state": {"open": true}}. Changes data, all of it. 0, or -1 without memory. */
int qz_page_name_values(json_t *data);

/* Append a page: the template of that name, of data. 0, or -1 as qz_template_render. */
int qz_page_draw(const struct qz_pages *pages, enum qz_language language, const char *name,
                 const json_t *data, struct qz_buf *out, struct qz_err *err);
/* The same, strictly: as qz_template_prove. */
int qz_page_prove(const struct qz_pages *pages, enum qz_language language, const char *name,
                  const json_t *data, struct qz_buf *out, struct qz_err *err);
/* What the tracker says of a failure, in the words of that language. */
void qz_page_said(const struct qz_pages *pages, enum qz_language language, const char *said, char *out,
                  size_t cap);

#endif
