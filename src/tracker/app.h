/* The program qingzhan-tracker: its options, its parts, its stages. */
#ifndef QZ_TRACKER_APP_H
#define QZ_TRACKER_APP_H

#include "base/notify.h"
#include "base/stage.h"
#include "tracker/http/web.h"

#include <stdbool.h>

struct qz_app {
    char dir[1024];
    char database[1024]; /* "" the one in dir */
    char listen[80];
    char metrics_listen[80]; /* "" none */
    char port_file[1024];    /* "" none */
    char forgotten[1024];    /* file of the ids of the forgotten; "" beside dir */
    char host[80];           /* "" leave as it is */
    bool plain_http;         /* the address may be one that other machines reach */
    int demo;                /* 0 leave as it is, 1 no, 2 yes */
    int log_level;           /* index into error, warn, info, debug */
    int connections, per_address, poll_s, request_s;
    bool as_root;
    int allowance_entries, allowance_mib; /* of a kiosk's log */
    int stop_fd;
    struct qz_tracker *store;
    struct qz_web *web;
    struct qz_notify notify;
};

/* Defaults, then the configuration file, then the command line. Returns 0 to go on, 1 when --help or
 * --version has been answered, -1 with QZ_E_INPUT when it makes no sense. */
int qz_app_options(struct qz_app *app, int argc, char **argv, struct qz_err *err);

/* What is started in order and stopped in reverse. */
extern const struct qz_stage qz_app_stages[];
extern const size_t qz_app_stage_count;

#endif
