// Linux calls that Swift's Glibc module does not show. It is read without _GNU_SOURCE, and defining that here would make
// `fd_set` and others exist twice (see CEvent/shim.h), so the few GNU functions are declared by hand, exactly as in
// glibc's own headers. None is younger than glibc 2.34.
#pragma once
#include <features.h>
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <malloc.h>

#ifndef __USE_GNU
extern int pipe2(int pipedes[2], int flags);
extern int renameat2(int oldfd, const char *old, int newfd, const char *new_name, unsigned int flags);
extern int pthread_setname_np(pthread_t target_thread, const char *name);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern long int syscall(long int number, ...);
#endif

static inline int muster_pipe2(int ends[2], int flags) {
    return pipe2(ends, flags);
}

// RENAME_NOREPLACE: fails with EEXIST where the new name is taken.
static inline int muster_rename_noreplace(int folder, const char *old_name, const char *new_name) {
    return renameat2(folder, old_name, folder, new_name, 1u << 0);
}

static inline int muster_thread_setname(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

static inline int muster_spawn_addchdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

static inline int muster_spawn_addclosefrom(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

// glibc has a wrapper since 2.36 only; the call is in Linux 5.3. The descriptor is close-on-exec.
static inline int muster_pidfd_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0u);
}

// The macros of <sys/wait.h> are invisible to Swift.
static inline int muster_status_exited(int status) { return WIFEXITED(status); }
static inline int muster_status_code(int status) { return WEXITSTATUS(status); }
static inline int muster_status_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

/// <malloc.h> is not in Swift's Glibc module.
static inline void muster_malloc_trim(void) { malloc_trim(0); }

/// Few arenas: each thread that allocates would otherwise keep a heap of its own.
static inline void muster_malloc_arenas(int count) { mallopt(M_ARENA_MAX, count); }
