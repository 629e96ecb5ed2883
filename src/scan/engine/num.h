/* Small sums that several steps need. */
#ifndef QZ_SCAN_ENGINE_NUM_H
#define QZ_SCAN_ENGINE_NUM_H

/* v, or the bound it lies beyond; low <= high. */
static inline float qz_within(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

#endif
