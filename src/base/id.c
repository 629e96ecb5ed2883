#include "base/id.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

void qz_id_text(char letter, const uint8_t bytes[QZ_ID_BYTES], char out[QZ_ID_TEXT])
{
    out[0] = letter;
    out[1] = '_';
    qz_base32_encode(bytes, QZ_ID_BYTES, false, out + 2, QZ_ID_TEXT - 2);
}

void qz_id_new(char letter, char out[QZ_ID_TEXT])
{
    uint8_t bytes[QZ_ID_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    qz_id_text(letter, bytes, out);
}

bool qz_id_parse(char letter, const char *text, uint8_t bytes[QZ_ID_BYTES])
{
    uint8_t scratch[QZ_ID_BYTES];
    if (text[0] != letter || text[1] != '_' || strlen(text) != QZ_ID_TEXT - 1)
        return false;
    for (const char *p = text + 2; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            return false;
    return qz_base32_decode(text + 2, QZ_ID_TEXT - 3, bytes ? bytes : scratch, QZ_ID_BYTES) == QZ_ID_BYTES;
}
