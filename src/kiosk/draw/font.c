#include "kiosk/draw/font.h"

#include "base/asset.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "kiosk/draw/cache.h"
#include "kiosk/draw/letters.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FALLBACKS  32
#define RANGES     8 /* of a fallback */
#define MEMO_SLOTS 2048
#define WORD_SLOTS 256
#define WORD_BYTES (4 * QZ_WORD_LETTERS + 1)
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
    uint32_t range[RANGES][2]; /* of what characters a fallback is asked; none: of all */
    int ranges;
    bool bold; /* a fallback for bold text alone */
    int steps; /* the size it is set to, in 1/STEPS_A_PX of a pixel */
};

/* What is known of a character: which file has it, and its advance. */
struct memo {
    uint32_t ch; /* 0: empty */
    int16_t advance;
    int8_t file; /* index into files, -1: nobody has it */
};

struct word_memo {
    uint64_t key; /* of face and text; 0: empty */
    int advance;
};

struct qz_fonts {
    SDL_Surface *drawn; /* the glyph last handed out */
    struct file file[QZ_FACE_COUNT + FALLBACKS];
    int fallbacks;
    struct memo memo[QZ_FACE_COUNT][MEMO_SLOTS];
    struct word_memo word[WORD_SLOTS];
};

static void read_ranges(struct file *out, const char *p, const char *end)
{
    out->ranges = 0;
    while (p < end && out->ranges < RANGES) {
        char *next;
        uint32_t *range = out->range[out->ranges];
        range[0] = (uint32_t)strtoul(p, &next, 16);
        range[1] = (uint32_t)strtoul(next + (*next == '-'), &next, 16);
        p = next + 1;
        out->ranges++;
    }
}

static bool in_ranges(const struct file *file, uint32_t ch)
{
    bool in = file->ranges == 0;
    for (int i = 0; i < file->ranges; i++)
        in = in || (ch >= file->range[i][0] && ch <= file->range[i][1]);
    return in;
}

/* The n-th font of an embedded list that exists. A line is a path, or "FROM-TO,FROM-TO PATH" in hex; # begins
 * a comment. */
static bool listed(const char *list, int nth, struct file *out)
{
    const struct qz_asset *a = qz_asset_find(list);
    const char *p = a ? (const char *)a->bytes : "";
    while (*p) {
        size_t n = strcspn(p, "\n");
        const char *slash = *p == '#' ? NULL : memchr(p, '/', n);
        size_t len = slash ? n - (size_t)(slash - p) : 0;

        if (len > 0 && len < PATH_BYTES) {
            memcpy(out->path, slash, len);
            out->path[len] = 0;
            if (access(out->path, R_OK) == 0 && nth-- == 0) {
                read_ranges(out, p, slash);
                return true;
            }
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
    if (!listed(list, 0, f))
        return qz_fail(err, QZ_E_MISSING,
                       "no font with Chinese characters was found; install the package fonts-noto-cjk "
                       "(google-noto-sans-cjk-fonts on Fedora, noto-fonts-cjk on Arch)");
    return 0;
}

/* Count the fallback in that was found at `found`, and before it the bold one of its family, where there is
 * one. */
static void add_fallback(struct qz_fonts *f, struct file *found)
{
    static const char regular[] = "-Regular.", bold[] = "-Bold.";
    struct file twin = *found;
    char *at = strstr(twin.path, regular);
    f->fallbacks++;
    if (!at || f->fallbacks == FALLBACKS)
        return;

    memmove(at + strlen(bold), at + strlen(regular), strlen(at + strlen(regular)) + 1);
    memcpy(at, bold, strlen(bold));
    if (access(twin.path, R_OK) != 0)
        return;

    twin.bold = true;
    found[1] = found[0];
    found[0] = twin;
    f->fallbacks++;
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
    for (int i = 0; f->fallbacks < FALLBACKS && listed("fonts/fallback.list", i, &more[f->fallbacks]); i++)
        add_fallback(f, &more[f->fallbacks]);

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

int qz_fonts_opened(const struct qz_fonts *f)
{
    int n = 0;
    for (int i = 0; i < QZ_FACE_COUNT + FALLBACKS; i++)
        n += f->file[i].tried;
    return n;
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
    TTF_Font *font = in_ranges(&f->file[i], ch) ? font_of(f, i) : NULL;
    int advance;
    if (!font || !TTF_GlyphIsProvided32(font, ch) || set_size(&f->file[i], EM * STEPS_A_PX) != 0)
        return false;
    TTF_SetFontHinting(font, TTF_HINTING_NONE);
    TTF_SetFontStyle(font, TTF_STYLE_NORMAL); /* thickened letters are wider, and how wide one is stays */
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
    for (int i = QZ_FACE_COUNT; i < QZ_FACE_COUNT + f->fallbacks; i++) {
        bool fits = face == QZ_FACE_BOLD || !f->file[i].bold;
        if (fits && look_in(f, i, ch, m))
            break;
    }
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
    bool ours = from < QZ_FACE_COUNT, thin = !ours && face == QZ_FACE_BOLD && !f->file[from].bold;
    if (!font || set_size(&f->file[from], (int)lroundf(px * STEPS_A_PX)) != 0)
        return -1;
    TTF_SetFontHinting(font, ours && px < HINT_UP_TO ? TTF_HINTING_LIGHT : TTF_HINTING_NONE);
    TTF_SetFontStyle(font, thin ? TTF_STYLE_BOLD : TTF_STYLE_NORMAL);
    return 0;
}

static uint32_t first_letter(const char *word, size_t n)
{
    return qz_utf8_next(&word, word + n);
}

/* The word as text of its own, in a font that was told how its script is written. */
static void word_begin(TTF_Font *font, const char *word, size_t n, char out[WORD_BYTES])
{
    n = n < WORD_BYTES ? n : WORD_BYTES - 1;
    memcpy(out, word, n);
    out[n] = '\0';
    uint32_t first = first_letter(word, n);
    bool from_right = qz_letter_from_right(first);
    TTF_SetFontScriptName(font, qz_letters_fit(first).script);
    TTF_SetFontDirection(font, from_right ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
}

int qz_font_word_advance(struct qz_fonts *f, enum qz_face face, const char *word, size_t n)
{
    uint64_t key = qz_key_add(qz_key_add(QZ_KEY_START, &face, sizeof face), word, n);
    struct word_memo *m = &f->word[key % WORD_SLOTS];
    if (m->key == key)
        return m->advance;

    char text[WORD_BYTES];
    const struct memo *first = memo_of(f, face, first_letter(word, n));
    TTF_Font *font = first->file >= 0 ? font_of(f, first->file) : NULL;
    int wide = (int)n * EM, high;
    if (font && set_size(&f->file[first->file], EM * STEPS_A_PX) == 0) {
        TTF_SetFontHinting(font, TTF_HINTING_NONE);
        TTF_SetFontStyle(font, TTF_STYLE_NORMAL);
        word_begin(font, word, n, text);
        TTF_SizeUTF8(font, text, &wide, &high);
        wide = (int)lroundf((float)wide * qz_letters_fit(first->ch).size);
    }
    *m = (struct word_memo){key, wide};
    return wide;
}

int qz_font_word(struct qz_fonts *f, enum qz_face face, const char *word, size_t n, float px,
                 struct qz_glyph *out)
{
    const SDL_Color ink = {255, 255, 255, 255}, paper = {0, 0, 0, 255};
    const struct memo *first = memo_of(f, face, first_letter(word, n));
    char text[WORD_BYTES];
    struct qz_letters_fit fit = qz_letters_fit(first->ch);
    /* Letters that join are not thickened: they would come apart. */
    if (first->file < 0 || prepare(f, first->file, QZ_FACE_REGULAR, px * fit.size) != 0)
        return -1;

    TTF_Font *font = f->file[first->file].font;
    word_begin(font, word, n, text);
    SDL_FreeSurface(f->drawn);
    f->drawn = TTF_RenderUTF8_Shaded(font, text, ink, paper);
    if (!f->drawn || f->drawn->w == 0 || f->drawn->h == 0)
        return -1;
    int top = TTF_FontAscent(font) + (int)lroundf(fit.raise * px);
    *out = (struct qz_glyph){f->drawn->pixels, f->drawn->w, f->drawn->h, f->drawn->pitch, 0, top};
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
    if (left > 0)
        left = 0;
    if (top < ascent)
        top = ascent;
    *out = (struct qz_glyph){f->drawn->pixels, f->drawn->w, f->drawn->h, f->drawn->pitch, left, top};
    return 0;
}
