/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/* xmh-bench-devices FOLDER: prints how much allocated memory the devices of that folder take, in bytes. Run it with
 * G_SLICE=always-malloc, since GLib before 2.76 also has an allocator of its own. */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include <malloc.h>

#include "access/xmh-access.h"

/* (transfer full) */
static XmhAccess *
load (const char *folder, gsize *size)
{
  gsize before = mallinfo2 ().uordblks;
  XmhAccess *access = xmh_access_new (folder, NULL);

  *size = mallinfo2 ().uordblks - before;
  return access;
}

int
main (int argc, char **argv)
{
  gsize size;

  if (argc != 2)
    {
      g_printerr ("usage: xmh-bench-devices FOLDER\n");
      return 2;
    }

  /* The first one also registers types and loads translations. */
  g_object_unref (load (argv[1], &size));
  g_object_unref (load (argv[1], &size));
  g_print ("%" G_GSIZE_FORMAT "\n", size);
  return 0;
}
