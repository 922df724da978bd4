/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-guesses.h"

#include <string.h>

typedef struct
{
  guint8 address[16];
  guint8 length; /* of the address, in bytes */
  guint8 n_wrong;
  gint64 end; /* when it is forgotten */
} Guesser;

struct _XmhGuesses
{
  GArray *guessers; /* of Guesser */
};

XmhGuesses *
xmh_guesses_new (void)
{
  XmhGuesses *self = g_new0 (XmhGuesses, 1);

  self->guessers = g_array_new (FALSE, TRUE, sizeof (Guesser));
  return self;
}

void
xmh_guesses_free (XmhGuesses *self)
{
  g_array_unref (self->guessers);
  g_free (self);
}

static void
forget_old (XmhGuesses *self, gint64 now_s)
{
  for (guint i = self->guessers->len; i-- > 0;)
    if (g_array_index (self->guessers, Guesser, i).end <= now_s)
      g_array_remove_index_fast (self->guessers, i);
}

static Guesser *
find (XmhGuesses *self, GInetAddress *address, gint64 now_s)
{
  gsize length = g_inet_address_get_native_size (address);

  forget_old (self, now_s);
  for (guint i = 0; i < self->guessers->len; i++)
    {
      Guesser *guesser = &g_array_index (self->guessers, Guesser, i);

      if (guesser->length == length && memcmp (guesser->address, g_inet_address_to_bytes (address), length) == 0)
        return guesser;
    }

  return NULL;
}

static void
forget_one (XmhGuesses *self)
{
  guint first = 0;

  for (guint i = 1; i < self->guessers->len; i++)
    if (g_array_index (self->guessers, Guesser, i).end < g_array_index (self->guessers, Guesser, first).end)
      first = i;
  g_array_remove_index_fast (self->guessers, first);
}

static Guesser *
add (XmhGuesses *self, GInetAddress *address, gint64 now_s)
{
  Guesser guesser = { 0 };

  if (self->guessers->len >= XMH_GUESSES_ADDRESSES)
    forget_one (self);

  guesser.length = (guint8) g_inet_address_get_native_size (address);
  memcpy (guesser.address, g_inet_address_to_bytes (address), guesser.length);
  guesser.end = now_s + XMH_GUESSES_PERIOD_S;
  g_array_append_val (self->guessers, guesser);
  return &g_array_index (self->guessers, Guesser, self->guessers->len - 1);
}

gboolean
xmh_guesses_is_blocked (XmhGuesses *self, GInetAddress *address, gint64 now_s)
{
  const Guesser *guesser = find (self, address, now_s);

  return guesser != NULL && guesser->n_wrong >= XMH_GUESSES_MAX;
}

void
xmh_guesses_add (XmhGuesses *self, GInetAddress *address, gint64 now_s)
{
  Guesser *guesser = find (self, address, now_s);

  if (guesser == NULL)
    guesser = add (self, address, now_s);
  if (guesser->n_wrong < XMH_GUESSES_MAX && ++guesser->n_wrong == XMH_GUESSES_MAX)
    guesser->end = now_s + XMH_GUESSES_PERIOD_S;
}

void
xmh_guesses_shift (XmhGuesses *self, gint64 step_s)
{
  for (guint i = 0; i < self->guessers->len; i++)
    g_array_index (self->guessers, Guesser, i).end += step_s;
}
