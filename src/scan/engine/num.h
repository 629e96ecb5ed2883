/* Small sums that several steps need. */
#ifndef QZ_SCAN_ENGINE_NUM_H
#define QZ_SCAN_ENGINE_NUM_H

/* v, or the bound it lies beyond; low <= high. */
static inline float qz_within(float v, float low, float high)
{
    if (v < low)
        return low;
    return v > high ? high : v;
}

/* A whole number, or the bound it lies beyond; low <= high. */
static inline int qz_clamp(int v, int low, int high)
{
    if (v < low)
        return low;
    return v > high ? high : v;
}

/* Which square ring around a centre a place so far off stands in; 0: the centre itself. */
static inline int qz_ring_of(int dx, int dy)
{
    if (dx < 0)
        dx = -dx;
    if (dy < 0)
        dy = -dy;
    return dx > dy ? dx : dy;
}

#endif
