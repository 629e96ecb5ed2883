#include "tests/synth/parts.h"

#include <math.h>

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

struct synth_rng synth_rng_make(uint64_t seed, uint64_t purpose)
{
    struct synth_rng r = {mix(seed * 0x9E3779B97F4A7C15u + 1) ^ mix(purpose * 0xD1B54A32D192ED03u + 7)};
    return r;
}

/* SplitMix64: one addition and a mixer, the same in every language and on every machine. */
uint64_t synth_rng_next(struct synth_rng *r)
{
    r->state += 0x9E3779B97F4A7C15u;
    return mix(r->state);
}

double synth_rng_range(struct synth_rng *r, double low, double high)
{
    double unit = (double)(synth_rng_next(r) >> 11) * (1.0 / 9007199254740992.0);
    return low + (high - low) * unit;
}

double synth_sin(double turns)
{
    double t = turns - floor(turns); /* 0..1 */
    if (t > 0.75)
        t -= 1.0;
    else if (t > 0.25)
        t = 0.5 - t;
    double x = t * 6.283185307179586, q = x * x;
    return x * (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110)))));
}

double synth_cos(double turns)
{
    return synth_sin(turns + 0.25);
}

/* Abramowitz and Stegun 4.4.46, good to 2e-8. */
double synth_asin(double x)
{
    static const double a[] = {1.5707963050, -0.2145988016, 0.0889789874, -0.0501743046,
                               0.0308918810, -0.0170881256, 0.0066700901, -0.0012624911};
    double m = fabs(x), sum = 0;
    if (m > 1)
        m = 1;
    for (int i = 7; i >= 0; i--)
        sum = sum * m + a[i];
    double r = 1.5707963267948966 - sqrt(1 - m) * sum;
    return x < 0 ? -r : r;
}

double synth_smooth(double a, double b, double x)
{
    double t = (x - a) / (b - a);
    if (t <= 0)
        return 0;
    if (t >= 1)
        return 1;
    return t * t * (3 - 2 * t);
}

int synth_clamp(int v, int low, int high)
{
    if (v < low)
        return low;
    return v > high ? high : v;
}

double synth_corner_distance(double x, double y)
{
    double far_x = x > 0 ? x : 0;
    double far_y = y > 0 ? y : 0;
    double in = x > y ? x : y;

    if (in > 0)
        in = 0;
    return sqrt(far_x * far_x + far_y * far_y) + in;
}

double synth_decay(double x)
{
    double k = 1 + x / 64;
    if (x > 60)
        return 0;
    for (int i = 0; i < 6; i++)
        k *= k;
    return 1 / k;
}
