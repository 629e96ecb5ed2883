#include "base/fold.h"

#include "base/text.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define FOLD_UNITS (4 * QZ_FOLD_MOST) /* one character can become several */

static bool fold_normal(const UChar *units, int32_t n, bool without_case, UChar *out, int32_t *len)
{
    UErrorCode failed = U_ZERO_ERROR;
    const UNormalizer2 *form =
        without_case ? unorm2_getNFKCCasefoldInstance(&failed) : unorm2_getNFKCInstance(&failed);
    if (U_FAILURE(failed))
        return false;

    *len = unorm2_normalize(form, units, n, out, FOLD_UNITS, &failed);
    return U_SUCCESS(failed);
}

bool qz_fold(const char *text, bool without_case, char *out, size_t cap)
{
    UErrorCode failed = U_ZERO_ERROR;
    UChar units[QZ_FOLD_MOST], normal[FOLD_UNITS];
    int32_t n = 0, len = 0, bytes = 0;
    size_t given = strlen(text);
    *out = '\0';
    if (given > QZ_FOLD_MOST || !qz_utf8_valid(text, given))
        return false;

    u_strFromUTF8(units, QZ_FOLD_MOST, &n, text, (int32_t)given, &failed);
    if (U_FAILURE(failed) || !fold_normal(units, n, without_case, normal, &len))
        return false;

    u_strToUTF8(out, (int32_t)cap, &bytes, normal, len, &failed);
    memset(units, 0, sizeof units); /* it may be a password */
    memset(normal, 0, sizeof normal);
    if (U_SUCCESS(failed) && (size_t)bytes < cap)
        return true;
    *out = '\0';
    return false;
}
