#include "sheet/xlsx_int.h"

#include "base/words.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool qz_xlsx_is(const char *bytes, size_t len)
{
    return len >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

bool qz_xlsx_is_old(const char *bytes, size_t len)
{
    return len >= 8 && memcmp(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0;
}

/* ---- XML ---- */

void qz_xlsx_stop(struct xlsx_part *p, enum qz_err_code code, const char *why)
{
    if (!p->stopped)
        qz_fail(p->err, code, "%s", qz_word(why));
    p->stopped = true;
    XML_StopParser(p->parser, XML_FALSE);
}

/* Names come as NAMESPACE|NAME. */
static const char *xlsx_local(const char *name)
{
    const char *bar = strrchr(name, '|');
    return bar ? bar + 1 : name;
}

const char *qz_xlsx_attr(const char **attr, const char *name)
{
    for (; attr[0]; attr += 2)
        if (strcmp(xlsx_local(attr[0]), name) == 0)
            return attr[1];
    return NULL;
}

static void XMLCALL xlsx_on_start(void *data, const XML_Char *name, const XML_Char **attr)
{
    struct xlsx_part *p = data;
    if (++p->depth > XLSX_DEPTH)
        qz_xlsx_stop(p, QZ_E_INPUT, "the workbook is built as no spreadsheet program builds one");
    if (!p->stopped && p->start)
        p->start(p, xlsx_local(name), attr);
}

static void XMLCALL xlsx_on_end(void *data, const XML_Char *name)
{
    struct xlsx_part *p = data;
    p->depth--;
    if (!p->stopped && p->end)
        p->end(p, xlsx_local(name));
}

static void XMLCALL xlsx_on_text(void *data, const XML_Char *text, int n)
{
    struct xlsx_part *p = data;
    if (!p->stopped && p->text)
        p->text(p, text, n);
}

/* Workbooks have no document type; one would define entities, which grow without bound. */
static void XMLCALL xlsx_on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                                    const XML_Char *public, int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    qz_xlsx_stop(data, QZ_E_INPUT, "the workbook has a document type, which no spreadsheet program writes");
}

static XML_Parser xlsx_parser(struct xlsx_part *p)
{
    XML_Parser parser = XML_ParserCreateNS(NULL, '|');
    if (!parser)
        return NULL;

    XML_SetUserData(parser, p);
    XML_SetElementHandler(parser, xlsx_on_start, xlsx_on_end);
    XML_SetCharacterDataHandler(parser, xlsx_on_text);
    XML_SetStartDoctypeDeclHandler(parser, xlsx_on_doctype);
    return parser;
}

/* ---- ZIP ---- */

static int xlsx_damaged(struct qz_err *err)
{
    return qz_fail(err, QZ_E_INPUT,
                   "the workbook is damaged; open it in a spreadsheet program and save it again as XLSX");
}

static int xlsx_feed(struct xlsx *x, struct archive *zip, struct xlsx_part *p, struct qz_err *err)
{
    char piece[65536];
    for (;;) {
        la_ssize_t n = archive_read_data(zip, piece, sizeof piece);
        if (n < 0)
            return xlsx_damaged(err);

        x->unpacked += (size_t)n;
        if (x->unpacked > XLSX_UNPACKED)
            return qz_fail(err, QZ_E_FULL, "unpacked, the workbook is larger than 256 MiB; split the list");

        if (XML_Parse(p->parser, piece, (int)n, n == 0) != XML_STATUS_OK)
            return p->stopped ? -1 : xlsx_damaged(err);

        if (n == 0)
            return 0;
    }
}

/* Whether an entry of the archive is that part; some programs write other letter case, or start at the root.
 */
static bool xlsx_is_part(struct archive_entry *entry, const char *name)
{
    const char *path = archive_entry_pathname(entry);
    if (!path)
        return false;
    return strcasecmp(*path == '/' ? path + 1 : path, name) == 0;
}

static int xlsx_find_and_feed(struct xlsx *x, struct archive *zip, const char *name, struct xlsx_part *p,
                              struct qz_err *err)
{
    struct archive_entry *entry;
    for (int i = 0; i < XLSX_ENTRIES; i++) {
        int rc = archive_read_next_header(zip, &entry);
        if (rc == ARCHIVE_EOF)
            return 0;
        if (rc < ARCHIVE_WARN)
            return xlsx_damaged(err);

        if (!xlsx_is_part(entry, name))
            continue;

        if (archive_entry_is_encrypted(entry) > 0)
            return qz_fail(err, QZ_E_INPUT, "the workbook is encrypted; save it without a password");
        return xlsx_feed(x, zip, p, err) == 0 ? 1 : -1;
    }
    return qz_fail(err, QZ_E_INPUT, "the archive holds more than %d files; this is no workbook",
                   XLSX_ENTRIES);
}

/* Only by its directory, at the end: a workbook that was cut off lacks texts, and without the directory what
 * is passed over would have to be unpacked, however long it is. */
int qz_xlsx_part(struct xlsx *x, const char *name, struct xlsx_part *p, struct qz_err *err)

{
    struct archive *zip = archive_read_new();
    int rc;

    p->x = x;
    p->err = err;
    p->parser = xlsx_parser(p);

    if (!zip || !p->parser)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for the workbook");
    else if (archive_read_support_format_zip_seekable(zip) != ARCHIVE_OK ||
             archive_read_open_memory(zip, x->bytes, x->len) != ARCHIVE_OK)
        rc = xlsx_damaged(err);
    else
        rc = xlsx_find_and_feed(x, zip, name, p, err);

    if (p->parser)
        XML_ParserFree(p->parser);
    archive_read_free(zip);
    return rc;
}

/* ---- the whole ---- */

int qz_xlsx_read(const char *bytes, size_t len, struct qz_buf *out, struct qz_err *err)
{
    struct xlsx x = {.bytes = bytes, .len = len};
    if (len > QZ_XLSX_FILE)
        return qz_fail(err, QZ_E_FULL, "the workbook is larger than 16 MiB; split the list");

    int rc = qz_xlsx_find(&x, err);
    if (rc == 0)
        rc = qz_xlsx_strings(&x, err);
    if (rc == 0)
        rc = qz_xlsx_styles(&x, err);
    if (rc == 0)
        rc = qz_xlsx_sheet(&x, out, err);

    qz_buf_finish(&x.text);
    free(x.at);
    free(x.dated);
    return rc;
}
