#include "scan/engine/sample.h"

#include "scan/engine/decode.h"

#include <string.h>

void qz_sample(const struct qz_img *im, int n, const float *x, const float *y, float reach, int *grey)
{
    float inv = 1 / im->scale;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            int at = j * n + i;
            int r = i + 1 < n ? at + 1 : at - 1;
            int d = j + 1 < n ? at + n : at - n;
            float cx = x[at] * inv, cy = y[at] * inv;
            if (reach <= 0) {
                grey[at] = qz_img_at(im, cx, cy) >> 4;
                continue;
            }

            float ux = (x[r] * inv - cx) * reach, uy = (y[r] * inv - cy) * reach;
            float vx = (x[d] * inv - cx) * reach, vy = (y[d] * inv - cy) * reach;

            int sum = 0;
            for (int k = 0; k < 9; k++) {
                float a = (float)(k % 3 - 1), b = (float)(k / 3 - 1);
                sum += qz_img_at(im, cx + a * ux + b * vx, cy + a * uy + b * vy);
            }
            grey[at] = sum / 144;
        }
}

static int split_at(const int *grey, int count, int t, int *low, int *high)
{
    int64_t lo = 0, hi = 0;
    int nl = 0, nh = 0;

    for (int i = 0; i < count; i++) {
        if (grey[i] < t)
            lo += grey[i], nl++;
        else
            hi += grey[i], nh++;
    }

    *low = nl ? (int)(lo / nl) : t;
    *high = nh ? (int)(hi / nh) : t;
    return (*low + *high) / 2;
}

int qz_sample_contrast(const int *grey, int n)
{
    int64_t sum = 0;
    int low, high;
    for (int i = 0; i < n * n; i++)
        sum += grey[i];

    int t = (int)(sum / (n * n));
    t = split_at(grey, n * n, t, &low, &high);
    split_at(grey, n * n, t, &low, &high);
    return high - low;
}

/* Each module keeps what its neighbours spilled over it; taking their share away undoes that. */
static void sample_sharpen(const int *grey, int n, int amount, int *out)
{
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            int at = j * n + i;
            int l = grey[i ? at - 1 : at];
            int r = grey[i + 1 < n ? at + 1 : at];
            int u = grey[j ? at - n : at];
            int d = grey[j + 1 < n ? at + n : at];
            out[at] = grey[at] + amount * (4 * grey[at] - l - r - u - d) / 64;
        }
}

static void table_of(const int *v, int n, int *table)
{
    memset(table, 0, sizeof *table * (size_t)(n + 1));

    for (int j = 0; j < n; j++) {
        int line = 0, *up = table + j * (n + 1), *here = up + n + 1;
        here[0] = 0;
        for (int i = 0; i < n; i++) {
            line += v[j * n + i];
            here[i + 1] = up[i + 1] + line;
        }
    }
}

static int sample_box(const int *table, int n, int i, int j, int r, int *cells)
{
    int x0 = i > r ? i - r : 0;
    int x1 = i + r < n ? i + r + 1 : n;
    int y0 = j > r ? j - r : 0;
    int y1 = j + r < n ? j + r + 1 : n;

    *cells = (x1 - x0) * (y1 - y0);
    return table[y1 * (n + 1) + x1] - table[y1 * (n + 1) + x0] - table[y0 * (n + 1) + x1] +
           table[y0 * (n + 1) + x0];
}

static int to_soft(int value, int low, int high, int darker)
{
    int half = (high - low) / 2;
    if (half < 1)
        return 0;
    int s = ((low + high) / 2 - value) * QZ_SOFT_ONE / half + darker;
    return qz_clamp(s, -QZ_SOFT_MAX, QZ_SOFT_MAX);
}

/* First the local mean parts dark from light; then each module is placed between the mean of the dark
 * ones and the mean of the light ones around it, so that large dark or light areas do not pull the
 * threshold towards themselves. */
static void place_all(const int *v, int n, int r, int darker, int *scratch, int16_t *soft)
{
    int cells, size = (n + 1) * (n + 1), low_all, high_all;
    int *table = scratch, *table_high = table + size, *table_many = table_high + size,
        *one = table_many + size;
    int t_all = split_at(v, n * n, 2048, &low_all, &high_all);
    split_at(v, n * n, t_all, &low_all, &high_all);

    table_of(v, n, table);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            int sum = sample_box(table, n, i, j, r, &cells);
            one[j * n + i] = v[j * n + i] >= sum / cells;
        }

    table_of(one, n, table_many);
    for (int i = 0; i < n * n; i++)
        one[i] *= v[i];
    table_of(one, n, table_high);

    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            int all = sample_box(table, n, i, j, r, &cells), hi = sample_box(table_high, n, i, j, r, &cells);
            int k = sample_box(table_many, n, i, j, r, &cells);

            int mh = k ? hi / k : high_all;
            int ml = cells > k ? (all - hi) / (cells - k) : low_all;
            soft[j * n + i] = (int16_t)to_soft(v[j * n + i], ml, mh, darker);
        }
}

void qz_sample_soften(const int *grey, int n, bool light, const struct qz_soften *how, int *scratch,
                      int16_t *soft)
{
    int *v = scratch;
    if (how->sharpen)
        sample_sharpen(grey, n, how->sharpen, v);
    else
        memcpy(v, grey, sizeof *v * (size_t)(n * n));

    int r = how->radius;
    if (!r)
        r = n / 4 < 5 ? 5 : n / 4;

    place_all(v, n, r, how->darker, scratch + n * n, soft);
    for (int i = 0; light && i < n * n; i++)
        soft[i] = (int16_t)-soft[i];
}
