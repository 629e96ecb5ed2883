/* A picture in black and white, one bit a pixel, and how a grey picture becomes one. */
#ifndef QZ_SCAN_ENGINE_BITS_H
#define QZ_SCAN_ENGINE_BITS_H

#include "scan/engine/img.h"

struct qz_bits {
    uint64_t *row; /* h rows of words words; bit x & 63 of word x >> 6 is 1 where dark; 0 beyond w */
    int w, h, words;
    float scale; /* as of the picture it came from */
};

static inline bool qz_bit(const struct qz_bits *b, int x, int y)
{
    return b->row[(size_t)y * (size_t)b->words + (size_t)(x >> 6)] >> (x & 63) & 1;
}

/* Typical difference of neighbouring pixels in grey levels: sensor noise and fine texture, as most of any
 * picture is neither edge nor code. */
int qz_bits_noise(const struct qz_img *im);

/* How many uint64_t a picture of w x h needs for its bits. */
size_t qz_bits_words(int w, int h);

/* How many ints qz_bits_make needs in scratch for a picture of w x h. */
size_t qz_bits_scratch(int w, int h);

/* Dark where a pixel is darker than the mean of its surroundings (about 2*radius+1 pixels square, radius
 * 8..255) by more than bias (0..64) 128ths of it. light: for what is light on dark, as this would be for the
 * negative: light where a pixel is lighter than the mean by more than bias 128ths of what the mean lacks to
 * white, and dark elsewhere. The mean is taken over 8 x 8 blocks and runs smoothly
 * between them. words and scratch are the caller's, of the sizes above. Fills *out. simd: may use vector
 * instructions; the bits are the same. Returns true, or false, with words half done, when the thread's CPU
 * time comes to stop_ms (0: no limit). */
bool qz_bits_make(const struct qz_img *im, int radius, int bias, bool light, uint64_t *words, int *scratch,
                  struct qz_bits *out, bool simd, double stop_ms);

#endif
