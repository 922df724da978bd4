/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "keeper/xmh-descendants.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kernel lists children by thread; this process has one thread. */
#define CHILDREN "/proc/thread-self/children"

/* The most that one turn reads of the list. */
#define LIST_BYTES 8192

void
xmh_descendants_adopt (void)
{
  prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* The list can miss a child while others end, and is cut at LIST_BYTES: the next turn finds the rest.
 * Returns: whether there is a list; there is none without CONFIG_PROC_CHILDREN in the kernel, or without /proc */
static int
kill_children (void)
{
  char list[LIST_BYTES];
  const char *place = list;
  char *end;
  int fd = open (CHILDREN, O_RDONLY | O_CLOEXEC);
  ssize_t length;

  if (fd < 0)
    return 0;

  length = read (fd, list, sizeof list - 1);
  list[length > 0 ? length : 0] = '\0';
  /* A space follows each complete number. */
  for (long pid = strtol (place, &end, 10); *end == ' ' && pid > 1; pid = strtol (place, &end, 10))
    {
      kill ((pid_t) pid, SIGKILL);
      place = end;
    }
  close (fd);
  return 1;
}

/* Descendants can leave their session and group, but not the tree: when their parent ends, they become children of
 * this process. So each turn kills one generation. Without a list, it kills nothing and does not wait, since the rest
 * may never end. */
void
xmh_descendants_end (void)
{
  do
    {
      kill_children ();
      while (waitpid (-1, NULL, WNOHANG) > 0)
        ;
      if (!kill_children ())
        return;
    }
  while (waitpid (-1, NULL, 0) > 0 || errno == EINTR);
}
