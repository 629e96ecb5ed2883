#include "kiosk/ui/font.h"

#include "base/asset.h"
#include "base/buf.h"
#include "base/log.h"

#include <fcntl.h>
#include <ft2build.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_OUTLINE_H

#define FALLBACKS  4
#define MEMO_SLOTS 2048
#define HINT_UP_TO 40 /* px: above it strokes are sharp without help, and shapes stay true */
#define FAMILY     "Noto Sans CJK SC"
#define PATH_BYTES 256

struct file {
    char path[PATH_BYTES];
    const uint8_t *map;
    size_t len;
    FT_Face face;
    bool tried;
    float px; /* the size it is set to */
};

/* What is known of a character: which file has it, its glyph and advance. */
struct memo {
    uint32_t ch; /* 0: empty */
    uint16_t glyph;
    int16_t advance;
    int8_t file; /* index into files, -1: nobody has it */
};

struct qz_fonts {
    FT_Library lib;
    struct file file[QZ_FACE_COUNT + FALLBACKS];
    int fallbacks;
    struct memo memo[QZ_FACE_COUNT][MEMO_SLOTS];
};

/* Copy the n-th path of an embedded list (lines; # begins a comment) that exists into out. */
static bool listed(const char *list, int nth, char out[PATH_BYTES])
{
    const struct qz_asset *a = qz_asset_find(list);
    const char *p = a ? (const char *)a->bytes : "";
    while (*p) {
        size_t n = strcspn(p, "\n");
        if (n > 0 && n < PATH_BYTES && *p != '#') {
            memcpy(out, p, n);
            out[n] = 0;
            if (access(out, R_OK) == 0 && nth-- == 0)
                return true;
        }
        p += n + (p[n] == '\n');
    }
    return false;
}

static int choose(struct file *f, const char *given, const char *list, struct qz_err *err)
{
    if (given) {
        if (access(given, R_OK) != 0)
            return qz_fail(err, QZ_E_MISSING, "the font file %s cannot be read; check its path", given);
        if (!qz_copy_text(f->path, sizeof f->path, given))
            return qz_fail(err, QZ_E_INPUT, "the path of the font is too long: %s", given);
        return 0;
    }
    if (!listed(list, 0, f->path))
        return qz_fail(err, QZ_E_MISSING,
                       "no font with Chinese characters was found; install the package fonts-noto-cjk "
                       "(google-noto-sans-cjk-fonts on Fedora, noto-fonts-cjk on Arch)");
    return 0;
}

struct qz_fonts *qz_fonts_create(const char *regular, const char *bold, const char *fallback,
                                 struct qz_err *err)
{
    struct qz_fonts *f = calloc(1, sizeof *f);
    if (!f) {
        qz_fail(err, QZ_E_NOMEM, "no memory for fonts");
        return NULL;
    }
    if (choose(&f->file[QZ_FACE_REGULAR], regular, "fonts/regular.list", err) < 0 ||
        choose(&f->file[QZ_FACE_BOLD], bold, "fonts/bold.list", err) < 0)
        goto fail;
    struct file *more = f->file + QZ_FACE_COUNT;
    if (fallback)
        f->fallbacks = choose(&more[0], fallback, NULL, NULL) == 0;
    else
        while (f->fallbacks < FALLBACKS &&
               listed("fonts/fallback.list", f->fallbacks, more[f->fallbacks].path))
            f->fallbacks++;
    if (FT_Init_FreeType(&f->lib) != 0) {
        qz_fail(err, QZ_E_NOMEM, "the font library could not start");
        goto fail;
    }
    return f;
fail:
    free(f);
    return NULL;
}

void qz_fonts_destroy(struct qz_fonts *f)
{
    if (!f)
        return;
    for (int i = 0; i < QZ_FACE_COUNT + FALLBACKS; i++) {
        if (f->file[i].face)
            FT_Done_Face(f->file[i].face);
        if (f->file[i].map)
            munmap((void *)(uintptr_t)f->file[i].map, f->file[i].len);
    }
    FT_Done_FreeType(f->lib);
    free(f);
}

void qz_fonts_rest(struct qz_fonts *f)
{
    for (int i = 0; i < QZ_FACE_COUNT + FALLBACKS; i++)
        if (f->file[i].map)
            madvise((void *)(uintptr_t)f->file[i].map, f->file[i].len, MADV_DONTNEED);
}

static const uint8_t *map_file(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *m = MAP_FAILED;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        m = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (m == MAP_FAILED)
        return NULL;
    *len = (size_t)st.st_size;
    return m;
}

/* The face, opened at its first use; NULL when the file is no font (said once). */
static FT_Face face_of(struct qz_fonts *f, int i)
{
    struct file *file = &f->file[i];
    if (file->tried)
        return file->face;
    file->tried = true;
    file->map = map_file(file->path, &file->len);
    int index = file->map ? qz_font_pick(file->map, file->len, FAMILY) : -1;
    if (index < 0 || FT_New_Memory_Face(f->lib, file->map, (FT_Long)file->len, index, &file->face) != 0) {
        file->face = NULL;
        qz_log(QZ_LOG_ERROR, "the font %s cannot be used; text in it shows as boxes", file->path);
    }
    return file->face;
}

static bool look_in(struct qz_fonts *f, int i, uint32_t ch, struct memo *m)
{
    FT_Face face = face_of(f, i);
    FT_UInt g = face ? FT_Get_Char_Index(face, ch) : 0;
    FT_Fixed adv = 0;
    if (g == 0 || g > UINT16_MAX || FT_Get_Advance(face, g, FT_LOAD_NO_SCALE, &adv) != 0)
        return false;
    m->glyph = (uint16_t)g;
    m->advance = (int16_t)(adv * 1000 / (face->units_per_EM ? face->units_per_EM : 1000));
    m->file = (int8_t)i;
    return true;
}

static const struct memo *memo_of(struct qz_fonts *f, enum qz_face face, uint32_t ch)
{
    struct memo *m = &f->memo[face][(ch * 2654435761u) >> 21];
    if (m->ch == ch && ch != 0)
        return m;
    *m = (struct memo){ch, 0, 1000, -1};
    if (look_in(f, (int)face, ch, m))
        return m;
    for (int i = 0; i < f->fallbacks; i++)
        if (look_in(f, QZ_FACE_COUNT + i, ch, m))
            break;
    return m;
}

int qz_font_advance(struct qz_fonts *f, enum qz_face face, uint32_t ch)
{
    return memo_of(f, face, ch)->advance;
}

bool qz_font_has(struct qz_fonts *f, enum qz_face face, uint32_t ch)
{
    return memo_of(f, face, ch)->file >= 0;
}

static int set_size(struct file *file, float px)
{
    FT_Size_RequestRec req = {FT_SIZE_REQUEST_TYPE_NOMINAL, (FT_Long)(px * 64), (FT_Long)(px * 64), 0, 0};
    /* Exact comparison: the same size asked for again. */
    if (!(file->px < px) && !(file->px > px))
        return 0;
    file->px = px;
    return FT_Request_Size(file->face, &req) == 0 ? 0 : -1;
}

/* A fallback face is thinner than ours; thicken it so that a rare name looks no less than the others. */
static void thicken(FT_GlyphSlot slot, enum qz_face face, float px)
{
    FT_Outline_Embolden(&slot->outline, (FT_Pos)(px * 64 / (face == QZ_FACE_BOLD ? 20 : 60)));
}

int qz_font_glyph(struct qz_fonts *f, enum qz_face face, uint32_t ch, float px, float shift,
                  struct qz_glyph *out)
{
    const struct memo *m = memo_of(f, face, ch);
    int from = m->file >= 0 ? m->file : (int)face;
    struct file *file = &f->file[from];
    if (!face_of(f, from) || set_size(file, px) < 0)
        return -1;
    FT_Int32 load = FT_LOAD_NO_BITMAP;
    load |= from < QZ_FACE_COUNT && px < HINT_UP_TO ? FT_LOAD_TARGET_LIGHT : FT_LOAD_NO_HINTING;
    if (FT_Load_Glyph(file->face, m->glyph, load) != 0)
        return -1;
    FT_GlyphSlot slot = file->face->glyph;
    if (from >= QZ_FACE_COUNT)
        thicken(slot, face, px);
    FT_Outline_Translate(&slot->outline, (FT_Pos)(shift * 64), 0);
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0 || slot->bitmap.width == 0)
        return -1;
    *out = (struct qz_glyph){slot->bitmap.buffer, (int)slot->bitmap.width, (int)slot->bitmap.rows,
                             slot->bitmap.pitch,  slot->bitmap_left,       slot->bitmap_top};
    return 0;
}
