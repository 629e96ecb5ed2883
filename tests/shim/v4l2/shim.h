/* What a test that runs under the stand-in cameras may call, by way of dlsym(). */
#ifndef QZ_TESTS_SHIM_H
#define QZ_TESTS_SHIM_H

/* Play that script from its beginning; all cameras of the one before are gone. 0 or -1. */
int qz_shim_load(const char *path);

/* The value that a control of the n-th device of the script has now. */
int qz_shim_control(int device, const char *name);

/* How often it was "opens", "starts" (streams), "frames" (played), "interrupted" (calls). */
int qz_shim_count(int device, const char *what);

/* Let time pass, on the script's clock. */
void qz_shim_sleep(int ms);

#endif
