/* The page side of a call: a row of the table that names a template is a page for whoever asks for HTML, and
 * a form is a call whose answer is the page behind it. */
#ifndef QZ_TRACKER_HTTP_PAGE_H
#define QZ_TRACKER_HTTP_PAGE_H

#include "tracker/http/call.h"

/* A row was found, or a problem made: does who asks want HTML, and in which language? */
void qz_page_begin(struct qz_call *c);
/* Whether the request comes from a page of this tracker, or from no page at all. Browsers say so; another
 * site's page, which may stand at an address beside ours, must not act in the name of who reads it. */
bool qz_page_is_own_site(struct qz_call *c);
/* The body is there: where it is a form's, it becomes the call's JSON. False after making a problem: it is
 * not well formed, or comes from another site's page. */
bool qz_page_take_form(struct qz_call *c);
/* The answer is made: where HTML is wanted, it becomes a page, or leads to one. */
void qz_page_finish(struct qz_call *c);
/* Whether a text is an address of ours to go on to: a path, and no other site's. */
bool qz_page_is_address(const char *text);
/* Append a text as a part of an address, RFC 3986: all but letters, digits and "-._~/" as %XX. */
void qz_page_put_encoded(struct qz_buf *out, const char *text);
/* What a field of the form had that is shown again; "" for none, and where no form is. */
const char *qz_page_sent(struct qz_call *c, const char *field);
/* Free what the page side of a call holds. */
void qz_page_let_go(struct qz_call *c);

#endif
