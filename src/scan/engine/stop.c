#include "scan/engine/stop.h"

#include "base/clock.h"

double qz_cpu_ms(void)
{
    return qz_thread_cpu_ms();
}
