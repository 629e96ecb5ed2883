/* What a browser's form sends, as the JSON body that a program would send.
 *
 * A field's name is the member's; behind a colon stands what kind of value the member has:
 *   title            a text, as it is
 *   capacity:number  a whole number
 *   checkout:yes     true when the field is there (a box that is ticked)
 *   start:time       what <input type="datetime-local"> sends, in Shanghai
 *   ids:list         one more of a list of texts
 *   picture:file     a file that was chosen, in base64; none is left out, and it is not shown again
 * A number or time that is left empty is left out, so that the member is missing as it would be from a
 * program. What is no number or no time stays a text: the reader of the member says what it wants. Names that
 * begin with "_" are the page's own: "_token", "_page". */
#ifndef QZ_TRACKER_HTTP_FORM_H
#define QZ_TRACKER_HTTP_FORM_H

#include "base/err.h"

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>

#define QZ_FORM_FIELDS 300 /* at the most */

struct qz_form {
    json_t *body; /* the members */
    json_t *sent; /* each field as it was typed, without the kind: for showing the form again */
};

/* Whether a Content-Type (NULL: none) is one of a form. */
bool qz_form_is(const char *content_type);
/* Read len bytes of a body of conn, whose Content-Type is a form's. 0, then qz_form_end frees it; -1 with
 * QZ_E_INPUT when it is no form, holds bytes that are no text or too many fields. */
int qz_form_read(struct MHD_Connection *conn, const char *bytes, size_t len, struct qz_form *out,
                 struct qz_err *err);
void qz_form_end(struct qz_form *form);

#endif
