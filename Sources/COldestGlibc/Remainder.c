// Swift's runtime calls fmod and fmodf. Where the machine that builds has glibc 2.38 or newer, the linker would bind them
// to that release's new versions, and the binaries would not start on Ubuntu 22.04 or Debian 12. These definitions take
// their place and pass the call on to the oldest version, which every glibc still has. Where the machine's glibc is
// older, the oldest version is the only one, and the linker would make these definitions call themselves.
#include <features.h>
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 38) && (defined(__x86_64__) || defined(__aarch64__))

#if defined(__x86_64__)
#define OLDEST "GLIBC_2.2.5"
#else
#define OLDEST "GLIBC_2.17"
#endif

__asm__(".symver oldest_fmod, fmod@" OLDEST);
__asm__(".symver oldest_fmodf, fmodf@" OLDEST);

double oldest_fmod(double value, double divisor);
float oldest_fmodf(float value, float divisor);

double fmod(double value, double divisor) { return oldest_fmod(value, divisor); }
float fmodf(float value, float divisor) { return oldest_fmodf(value, divisor); }

#endif
