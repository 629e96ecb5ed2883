#include "tests/support/workbook.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define DOCS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

const char workbook_book[] =
    "<?xml version=\"1.0\"?><workbook xmlns=\"" MAIN "\" xmlns:r=\"" DOCS "\"><sheets>"
    "<sheet name=\"名单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const char workbook_relations[] =
    "<?xml version=\"1.0\"?><Relationships "
    "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" DOCS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" DOCS "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" DOCS "/styles\" Target=\"styles.xml\"/></Relationships>";

static void workbook_add(struct archive *zip, const struct workbook_part *part)
{
    size_t len = part->len ? part->len : strlen(part->text);
    struct archive_entry *entry = archive_entry_new();
    if (!entry)
        abort();
    archive_entry_set_pathname(entry, part->name);
    archive_entry_set_size(entry, (la_int64_t)len);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    if (archive_write_header(zip, entry) != ARCHIVE_OK ||
        archive_write_data(zip, part->text, len) != (la_ssize_t)len)
        abort();
    archive_entry_free(entry);
}

char *workbook_make(const struct workbook_part *part, size_t n, int packed, size_t *len)
{
    size_t cap = 65536;
    for (size_t i = 0; i < n; i++)
        cap += 4096 + 2 * (part[i].len ? part[i].len : strlen(part[i].text));

    char *bytes = malloc(cap);
    struct archive *zip = archive_write_new();
    if (!bytes || !zip || archive_write_set_format_zip(zip) != ARCHIVE_OK ||
        archive_write_set_options(zip, packed ? "zip:compression=deflate" : "zip:compression=store") !=
            ARCHIVE_OK ||
        archive_write_open_memory(zip, bytes, cap, len) != ARCHIVE_OK)
        abort();

    for (size_t i = 0; i < n; i++)
        workbook_add(zip, &part[i]);

    if (archive_write_close(zip) != ARCHIVE_OK)
        abort();
    archive_write_free(zip);
    return bytes;
}
