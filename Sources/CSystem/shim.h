// Linux calls that Swift's Glibc module does not show. It is read without _GNU_SOURCE, and defining that here would make
// `fd_set` and others exist twice (see CEvent/shim.h), so the few GNU functions are declared by hand, exactly as in
// glibc's own headers. None is younger than glibc 2.34.
#pragma once
#include <features.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
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
extern void closefrom(int from);
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

// A child that waits at a gate before it becomes the program, so that its number can be written down before anything of
// it happens: one byte in `gate[1]` lets it go, and the end of the pipe, also by the death of this process, ends it with
// status 125. Between fork and exec the child makes async-signal-safe calls only.
static inline pid_t muster_fork_gated(
    const char *path, char *const arguments[], char *const variables[], const char *folder, int input, int output,
    const int gate[2]) {
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid_t child = fork();
    if (child != 0) {
        int number = errno;
        pthread_sigmask(SIG_SETMASK, &old, 0);
        // Here too: whoever signals the group must not come before the child's own call.
        if (child > 0) setpgid(child, child);
        errno = number;
        return child;
    }
    setpgid(0, 0);
    for (int number = 1; number <= 64; number++) signal(number, SIG_DFL);
    close(gate[1]);
    char go;
    ssize_t count;
    do count = read(gate[0], &go, 1);
    while (count < 0 && errno == EINTR);
    if (count != 1) _exit(125);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 || chdir(folder) != 0) _exit(126);
    closefrom(3);
    sigemptyset(&all);
    pthread_sigmask(SIG_SETMASK, &all, 0);
    execve(path, arguments, variables);
    static const char complaint[] = "the program cannot be executed\n";
    if (write(2, complaint, sizeof complaint - 1) < 0) _exit(126);
    _exit(127);
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
