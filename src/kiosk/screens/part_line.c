#include "kiosk/screens/parts.h"

#include <string.h>

/* What stands between this kiosk and its tracker, by the name that the uplink gives it. */
static const struct {
    const char *why;
    struct qz_line_words words;
} lines[] = {
    {"sign-in", {QZ_S_LINE_SIGN_IN_HEAD, QZ_S_LINE_SIGN_IN, QZ_S_LINE_SIGN_IN_DO}},
    {"https", {QZ_S_LINE_HTTPS_HEAD, QZ_S_LINE_HTTPS, QZ_S_LINE_HTTPS_DO}},
    {"plain", {QZ_S_LINE_HTTPS_HEAD, QZ_S_LINE_HTTPS, QZ_S_LINE_HTTPS_DO}},
    {"certificate", {QZ_S_LINE_CERTIFICATE_HEAD, QZ_S_LINE_CERTIFICATE, QZ_S_LINE_CERTIFICATE_DO}},
    {"proxy", {QZ_S_LINE_PROXY_HEAD, QZ_S_LINE_PROXY, QZ_S_LINE_PROXY_DO}},
    {"old", {QZ_S_LINE_OLD_HEAD, QZ_S_LINE_OLD, QZ_S_LINE_OLD_DO}},
    {"altered", {QZ_S_LINE_ALTERED_HEAD, QZ_S_LINE_ALTERED, QZ_S_LINE_ALTERED_DO}},
    {"new", {QZ_S_UPDATE_HEAD, QZ_S_UPDATE, QZ_S_UPDATE_DO}},
    {"version", {QZ_S_UPDATE_HEAD, QZ_S_UPDATE, QZ_S_UPDATE_DO}},
    {"config", {QZ_S_UPDATE_HEAD, QZ_S_UPDATE, QZ_S_UPDATE_DO}},
};

const struct qz_line_words *qz_part_line(const struct qz_tell_net *net)
{
    bool told = net->state == QZ_NET_OFFLINE || net->state == QZ_NET_STUCK;
    for (size_t i = 0; told && i < sizeof lines / sizeof *lines; i++)
        if (strcmp(net->why, lines[i].why) == 0)
            return &lines[i].words;
    return NULL;
}
