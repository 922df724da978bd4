/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "keeper/xmh-socket-filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Landlock up to ABI version 7 cannot deny connect() to a socket with a path, and mount namespaces need privileges that
 * a user service does not have. So deny creating sockets of this family. */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
/* System calls of x32 have numbers from here on. */
#define SYSCALLS_END 0x40000000
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define SYSCALLS_END 0x40000000
#endif

#ifdef ARCHITECTURE

#define LOAD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
/* The low half: both architectures are little-endian, and the kernel uses an int. */
#define LOAD_ARGUMENT(n) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args) + 8 * (n))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))
#define RETURN(action) BPF_STMT (BPF_RET | BPF_K, (action))

gboolean
xmh_socket_filter_enter (void)
{
  static struct sock_filter rules[] = {
    /* Other architectures have other system call numbers. */
    LOAD (arch),
    IF_EQUAL (ARCHITECTURE, 1, 0),
    RETURN (SECCOMP_RET_ERRNO | ENOSYS),
    LOAD (nr),
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, SYSCALLS_END, 3, 0),
    IF_EQUAL (SYS_socket, 4, 0),
    IF_EQUAL (SYS_socketpair, 6, 0),
    /* io_uring can create sockets without a system call. */
    IF_EQUAL (SYS_io_uring_setup, 0, 1),
    RETURN (SECCOMP_RET_ERRNO | ENOSYS),
    RETURN (SECCOMP_RET_ALLOW),

    LOAD_ARGUMENT (0),
    IF_EQUAL (AF_UNIX, 0, 6),
    RETURN (SECCOMP_RET_ERRNO | EACCES),

    /* A stream pair stays connected; a datagram pair could be connected to another socket. */
    LOAD_ARGUMENT (1),
    BPF_STMT (BPF_ALU | BPF_AND | BPF_K, 0xf),
    IF_EQUAL (SOCK_STREAM, 2, 0),
    IF_EQUAL (SOCK_SEQPACKET, 1, 0),
    RETURN (SECCOMP_RET_ERRNO | EACCES),
    RETURN (SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (rules), rules };

  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

gboolean
xmh_socket_filter_enter (void)
{
  return FALSE;
}

#endif
