#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "kiosk/desk/desk_int.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

/* ---- the code ---- */

static void enrol_by(struct qz_desk *d, const struct qz_enrol_code *code)
{
    struct qz_word word = {.kind = QZ_WORD_ENROL};
    uint8_t msg[QZ_ENROL_SIGNED];
    memcpy(word.enrol.url, code->url, sizeof word.enrol.url);
    memcpy(word.enrol.fingerprint, code->fingerprint, sizeof word.enrol.fingerprint);
    memcpy(word.enrol.request.token, code->token, QZ_TOKEN_BYTES);
    memcpy(word.enrol.request.key, qz_ledger_public_key(d->ledger), 32);
    qz_enrol_signed_bytes(&word.enrol.request, msg);
    qz_ledger_sign(d->ledger, msg, sizeof msg, word.enrol.request.sig);
    qz_queue_push(d->wires->words, &word);
}

static void enrol_tell(struct qz_desk *d, enum qz_enrolling how)
{
    struct qz_tell tell = {.kind = QZ_TELL_ENROL, .enrol = how};
    qz_wires_tell(d->wires, &tell);
}

/* Whether it leads away from the tracker that entries wait for. To the same one they go as before. */
static bool enrol_leaves_behind(struct qz_desk *d, const struct qz_enrol_code *code)
{
    uint8_t ours[QZ_FINGERPRINT_BYTES];
    qz_key_fingerprint(d->link.tracker_key, ours);
    bool waits = qz_ledger_size(d->ledger) > qz_ledger_cosigned_size(d->ledger);
    return waits && memcmp(ours, code->fingerprint, sizeof ours) != 0;
}

bool qz_desk_enrols(const struct qz_desk *d)
{
    bool nobodys = d->troubles & 1u << QZ_TROUBLE_UNENROLLED;
    return nobodys || (d->anew && qz_desk_has_cadre(d));
}

void qz_desk_enrol(struct qz_desk *d, const struct qz_enrol_code *code)
{
    bool nobodys = d->troubles & 1u << QZ_TROUBLE_UNENROLLED;
    if (!qz_desk_enrols(d) || qz_desk_blocked(d))
        return;
    if (nobodys || !enrol_leaves_behind(d, code)) {
        enrol_by(d, code);
        return;
    }
    qz_log(QZ_LOG_WARN, "enrolment: a code of another tracker is refused while entries wait for this one");
    enrol_tell(d, QZ_ENROL_WAITS);
}

void qz_desk_enrolled(struct qz_desk *d, const struct qz_enrolled *e)
{
    struct qz_err err = {0};
    bool anew = !(d->troubles & 1u << QZ_TROUBLE_UNENROLLED);
    if (qz_ledger_enrol(d->ledger, e->url, &e->answer, &err) != 0) {
        qz_desk_store_failed(d, &err); /* the screen says so; the same code is good for another try */
        return;
    }

    qz_desk_load_identity(d);
    if (anew)
        enrol_tell(d, QZ_ENROL_DONE);
}

/* ---- the network ---- */

/* An address by which others can be reached: not of the loop, nor of a line to which nobody gave one. */
static bool enrol_reaches(const struct ifaddrs *a)
{
    unsigned wanted = IFF_UP | IFF_RUNNING;
    if (!a->ifa_addr || (a->ifa_flags & wanted) != wanted || a->ifa_flags & IFF_LOOPBACK)
        return false;
    if (a->ifa_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)(const void *)a->ifa_addr;
        return !IN6_IS_ADDR_LINKLOCAL(&in->sin6_addr);
    }
    return a->ifa_addr->sa_family == AF_INET;
}

static void enrol_address_text(const struct sockaddr *at, char out[QZ_NETWORK_ADDRESS])
{
    const void *bytes = &((const struct sockaddr_in *)(const void *)at)->sin_addr;
    if (at->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
    if (!inet_ntop(at->sa_family, bytes, out, QZ_NETWORK_ADDRESS))
        *out = '\0';
}

/* The first one, of the shorter kind where there is one. */
static void enrol_address(char out[QZ_NETWORK_ADDRESS])
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;

    for (const struct ifaddrs *a = all; a; a = a->ifa_next) {
        if (!enrol_reaches(a) || (*out && a->ifa_addr->sa_family == AF_INET6))
            continue;
        enrol_address_text(a->ifa_addr, out);
        if (a->ifa_addr->sa_family == AF_INET)
            break;
    }
    freeifaddrs(all);
}

/* Whoever is named first. */
static void enrol_names(const char *path, char out[QZ_NETWORK_ADDRESS])
{
    struct qz_buf text = {0};
    if (qz_file_read(path, 65536, &text, NULL) == 0 && text.data)
        for (const char *line = text.data; line && !*out; line = strchr(line, '\n')) {
            line += *line == '\n';
            if (sscanf(line, "nameserver %47s", out) != 1)
                *out = '\0';
        }
    qz_buf_finish(&text);

    uint8_t address[16];
    if (inet_pton(AF_INET, out, address) != 1 && inet_pton(AF_INET6, out, address) != 1)
        *out = '\0';
}

void qz_desk_network(struct qz_desk *d)
{
    struct qz_tell tell = {.kind = QZ_TELL_NETWORK, .network.known = true};
    enrol_address(tell.network.address);
    enrol_names(d->opt.resolver ? d->opt.resolver : "/etc/resolv.conf", tell.network.names);
    qz_wires_tell(d->wires, &tell);
}

/* ---- the camera ---- */

void qz_desk_reader(struct qz_desk *d, enum qz_by by, bool works)
{
    bool camera = by == QZ_BY_CAMERA;
    struct qz_tell tell = {.kind = QZ_TELL_CAMERA, .camera = works};
    if (camera)
        qz_wires_tell(d->wires, &tell);
    qz_desk_trouble(d, camera ? QZ_TROUBLE_CAMERA : QZ_TROUBLE_SCANNER, !works);
}
