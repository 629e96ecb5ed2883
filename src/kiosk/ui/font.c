#include "kiosk/ui/font.h"

#include "base/asset.h"
#include "base/buf.h"
#include "base/log.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FALLBACKS  4
#define MEMO_SLOTS 2048
#define HINT_UP_TO 40 /* px: above it strokes are sharp without help, and shapes stay true */
#define FAMILY     "Noto Sans CJK SC"
#define PATH_BYTES 256
#define EM         1000 /* the size that advances are measured at: 1/1000 of the type size */
/* SDL_ttf takes whole points; at 9 points of resolution an inch of 72 a point is an eighth of a pixel. */
#define STEPS_A_PX 8
#define DPI        (72 / STEPS_A_PX)

struct file {
    char path[PATH_BYTES];
    const uint8_t *map;
    size_t len;
    TTF_Font *font;
    bool tried;
    int steps; /* the size it is set to, in 1/STEPS_A_PX of a pixel */
};

/* What is known of a character: which file has it, and its advance. */
struct memo {
    uint32_t ch; /* 0: empty */
    int16_t advance;
    int8_t file; /* index into files, -1: nobody has it */
};

struct qz_fonts {
    SDL_Surface *drawn; /* the glyph last handed out */
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
    if (TTF_Init() != 0) {
        qz_fail(err, QZ_E_NOMEM, "the font library could not start: %s", TTF_GetError());
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
        if (f->file[i].font)
            TTF_CloseFont(f->file[i].font);
        if (f->file[i].map)
            munmap((void *)(uintptr_t)f->file[i].map, f->file[i].len);
    }
    SDL_FreeSurface(f->drawn);
    TTF_Quit();
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

static int set_size(struct file *file, int steps)
{
    if (file->steps == steps)
        return 0;
    file->steps = steps;
    return TTF_SetFontSizeDPI(file->font, steps, DPI, DPI);
}

/* The font, opened at its first use; NULL when the file is none (said once). */
static TTF_Font *font_of(struct qz_fonts *f, int i)
{
    struct file *file = &f->file[i];
    if (file->tried)
        return file->font;
    file->tried = true;
    file->map = map_file(file->path, &file->len);
    int index = file->map ? qz_font_pick(file->map, file->len, FAMILY) : -1;
    SDL_RWops *rw = index >= 0 && file->len <= INT_MAX ? SDL_RWFromConstMem(file->map, (int)file->len) : NULL;
    file->font = rw ? TTF_OpenFontIndexRW(rw, 1, EM, index) : NULL;
    if (!file->font) {
        qz_log(QZ_LOG_ERROR, "the font %s cannot be used; text in it shows as boxes", file->path);
        return NULL;
    }
    TTF_SetFontKerning(file->font, 0); /* the pen is ours */
    return file->font;
}

static bool look_in(struct qz_fonts *f, int i, uint32_t ch, struct memo *m)
{
    TTF_Font *font = font_of(f, i);
    int advance;
    if (!font || !TTF_GlyphIsProvided32(font, ch) || set_size(&f->file[i], EM * STEPS_A_PX) != 0)
        return false;
    TTF_SetFontHinting(font, TTF_HINTING_NONE);
    if (TTF_GlyphMetrics32(font, ch, NULL, NULL, NULL, NULL, &advance) != 0)
        return false;
    m->advance = (int16_t)advance;
    m->file = (int8_t)i;
    return true;
}

static const struct memo *memo_of(struct qz_fonts *f, enum qz_face face, uint32_t ch)
{
    struct memo *m = &f->memo[face][(ch * 2654435761u) >> 21];
    if (m->ch == ch && ch != 0)
        return m;
    *m = (struct memo){ch, EM, -1};
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

/* Ready to draw at a size: hinting to the grid's height for small text of our own faces; a fallback face is
 * thinner than ours, so that in bold text it is thickened. */
static int prepare(struct qz_fonts *f, int from, enum qz_face face, float px)
{
    TTF_Font *font = font_of(f, from);
    bool ours = from < QZ_FACE_COUNT;
    if (!font || set_size(&f->file[from], (int)lroundf(px * STEPS_A_PX)) != 0)
        return -1;
    TTF_SetFontHinting(font, ours && px < HINT_UP_TO ? TTF_HINTING_LIGHT : TTF_HINTING_NONE);
    TTF_SetFontStyle(font, !ours && face == QZ_FACE_BOLD ? TTF_STYLE_BOLD : TTF_STYLE_NORMAL);
    return 0;
}

int qz_font_glyph(struct qz_fonts *f, enum qz_face face, uint32_t ch, float px, struct qz_glyph *out)
{
    const SDL_Color ink = {255, 255, 255, 255}, paper = {0, 0, 0, 255};
    const struct memo *m = memo_of(f, face, ch);
    int from = m->file >= 0 ? m->file : (int)face, left, top;
    if (prepare(f, from, face, px) != 0)
        return -1;
    TTF_Font *font = f->file[from].font;
    if (TTF_GlyphMetrics32(font, ch, &left, NULL, NULL, &top, NULL) != 0)
        return -1;
    SDL_FreeSurface(f->drawn);
    /* White on black in eight bits: the palette's index is the coverage. */
    f->drawn = TTF_RenderGlyph32_Shaded(font, ch, ink, paper);
    if (!f->drawn || f->drawn->w == 0 || f->drawn->h == 0)
        return -1;
    int ascent = TTF_FontAscent(font);
    *out = (struct qz_glyph){f->drawn->pixels, f->drawn->w,         f->drawn->h,
                             f->drawn->pitch,  left < 0 ? left : 0, top > ascent ? top : ascent};
    return 0;
}
