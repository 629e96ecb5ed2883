#include "wire/messages.h"

#include "wire/msg_int.h"

#include <stdlib.h>
#include <string.h>

int qz_revoked_page_write(const struct qz_revoked_page *p, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_int(out, "page", p->page);
    qz_jsonw_base64(out, "sum", p->sum, sizeof p->sum);
    qz_jsonw_base64(out, "tags", p->tag, p->count * QZ_PASS_TAG_BYTES);
    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

int qz_revoked_page_read(const char *json, size_t len, struct qz_revoked_page *p, struct qz_err *err)
{
    int page;
    memset(p, 0, sizeof *p);
    json_t *obj = qz_msg_load(json, len, err);
    if (!obj)
        return -1;

    int rc = -1;
    if (qz_msg_get_int(obj, "page", 1, QZ_REVOKED_PAGES, &page, err) == 0 &&
        qz_json_bytes(obj, "sum", p->sum, sizeof p->sum, err) == 0)
        rc = qz_msg_get_items(obj, "tags", "the page of revoked passes", QZ_PASS_TAG_BYTES, QZ_REVOKED_PAGE,
                              (void **)&p->tag, &p->count, err);
    if (rc == 0)
        p->page = (uint32_t)page;
    json_decref(obj);
    return rc;
}

void qz_revoked_page_finish(struct qz_revoked_page *p)
{
    free(p->tag);
    memset(p, 0, sizeof *p);
}
