#include "base/file.h"
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 4
#define COPY  3 /* the last of them is only ever copied, and only once: a copy replaces nothing */
#define MOST  70000
#define DIR   POWER_ROOT "/place/inner"

static const char *const names[FILES] = {DIR "/device.key", DIR "/admin.token", DIR "/kiosk.conf",
                                         DIR "/copy"};

/* Versions of the files; 0: there is none. */
struct files_drill {
    struct power_disk disk;
    struct kit_rng rng;
    int sure[FILES], open[FILES];
    int version;
    struct drill_result *r;
};

/* The content of a version of a file, at most MOST bytes. */
static size_t files_content(int file, int version, char *out)
{
    struct kit_rng g = {.state = (uint64_t)file << 32 | (unsigned)version};
    size_t n = kit_below(&g, 4) ? 1 + kit_below(&g, 200) : 1 + kit_below(&g, MOST);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)kit_next(&g);
    return n;
}

static int files_write(struct files_drill *d, int file, struct qz_err *err)
{
    static char bytes[MOST];
    size_t n = files_content(file, ++d->version, bytes);
    d->open[file] = d->version;
    int rc = qz_file_write(names[file], bytes, n, 0600, err);
    if (rc == 0)
        d->sure[file] = d->version;
    return rc;
}

static int files_copy(struct files_drill *d, struct qz_err *err)
{
    int from = (int)kit_below(&d->rng, COPY);
    if (d->sure[COPY] || !d->sure[from])
        return files_write(d, from, err);
    d->open[COPY] = d->sure[from] * FILES + from;
    int rc = qz_file_copy(names[from], names[COPY], err);
    if (rc == 0)
        d->sure[COPY] = d->open[COPY];
    return rc;
}

/* One piece of work. */
static int files_work(struct files_drill *d, struct qz_err *err)
{
    int rc = qz_dir_make(DIR, err);
    if (rc == 0)
        rc = kit_below(&d->rng, 6) ? files_write(d, (int)kit_below(&d->rng, COPY), err) : files_copy(d, err);
    if (rc == 0)
        d->r->acknowledged++;
    return rc;
}

static bool files_same(int file, int version, const struct qz_buf *found)
{
    static char bytes[MOST];
    int of = file, which = version;

    if (file == COPY) {
        of = version % FILES;
        which = version / FILES;
    }

    return version && found->len == files_content(of, which, bytes) &&
           memcmp(found->data, bytes, found->len) == 0;
}

static void files_compare_one(struct files_drill *d, int file)
{
    struct qz_buf found = {0};
    struct qz_err err = {0};
    int rc = qz_file_read(names[file], MOST, &found, &err);

    if (rc != 0 && (err.code != QZ_E_MISSING || d->sure[file]))
        drill_bad(d->r, "version %d was written: %s", d->sure[file], err.msg);
    else if (rc == 0 && !files_same(file, d->sure[file], &found) && !files_same(file, d->open[file], &found))
        drill_bad(d->r, "%s is neither version %d nor %d, it has %zu bytes", names[file], d->sure[file],
                  d->open[file], found.len);
    if (rc != 0)
        d->sure[file] = 0;
    else if (files_same(file, d->open[file], &found))
        d->sure[file] = d->open[file];
    d->open[file] = 0;
    qz_buf_finish(&found);
}

/* A copy that was under way may be there in part: whoever copies a second time is told that something is in
 * the way, and looks. */
static void files_compare_copy(struct files_drill *d)
{
    if (d->sure[COPY])
        files_compare_one(d, COPY);
    disk_delete(&d->disk, names[COPY]);
    disk_sync_names(&d->disk, DIR);
    d->sure[COPY] = d->open[COPY] = 0;
}

/* However many files are not right, this cut or fault is one that harmed. */
static void files_compare(struct files_drill *d)
{
    uint64_t bad = d->r->bad;
    for (int i = 0; i < COPY; i++)
        files_compare_one(d, i);
    files_compare_copy(d);
    if (d->r->bad > bad)
        d->r->bad = bad + 1;
}

static void files_begin(struct files_drill *d, uint64_t seed, bool deaf, struct drill_result *r)
{
    memset(d, 0, sizeof *d);
    d->r = r;
    d->rng.state = seed * 2 + 1;
    disk_init(&d->disk, seed);
    d->disk.deaf = deaf;
    power_files(&d->disk);
}

void drill_files(uint64_t seed, unsigned cuts, bool deaf, struct drill_result *r)
{
    static struct files_drill d;
    struct qz_err err = {0};

    files_begin(&d, seed, deaf, r);
    for (unsigned i = 0; i < cuts; i++) {
        disk_plan_cut(&d.disk, 1 + kit_below(&d.rng, 80));
        while (!d.disk.dark)
            if (files_work(&d, &err) != 0 && !d.disk.dark) {
                drill_bad(r, "without a cut: %s", err.msg);
                break;
            }
        disk_boot(&d.disk);
        r->cuts++;
        files_compare(&d);
        if (kit_below(&d.rng, 8) == 0) {
            disk_finish(&d.disk);
            files_begin(&d, kit_next(&d.rng), deaf, r);
        }
    }
    disk_finish(&d.disk);
}

bool drill_files_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r)
{
    static struct files_drill d;
    struct qz_err err = {0};
    int left = 20;

    files_begin(&d, seed, false, r);
    disk_plan_fault(&d.disk, f->kinds, nth, f->code, f->always);
    while (left > 0 && files_work(&d, &err) == 0)
        left--;
    bool struck = d.disk.fault.struck;
    r->struck += struck;
    if (left && !struck)
        drill_bad(r, "without a fault: %s", err.msg);
    if (!left && struck && !(f->kinds & DISK_READ))
        drill_bad(r, "a call failed and nobody was told");
    disk_plan_fault(&d.disk, 0, 0, 0, false);
    if (f->cut)
        disk_boot(&d.disk);
    files_compare(&d);
    disk_finish(&d.disk);
    return struck;
}
