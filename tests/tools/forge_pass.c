/* Prints a pass with one bit of its signature changed: right in form, wrong in fact.
 *
 *   forge_pass < PASS */
#include "rules/pass.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[QZ_PASS_TEXT];
    struct qz_pass pass;
    if (!fgets(text, sizeof text, stdin))
        return 1;

    text[strcspn(text, "\r\n")] = '\0';
    if (!qz_pass_parse(text, strlen(text), &pass)) {
        fputs("forge_pass: that is no pass\n", stderr);
        return 1;
    }

    pass.raw[40] ^= 1;
    if (!qz_pass_text(pass.raw, pass.raw_len, text))
        return 1;

    puts(text);
    return 0;
}
