/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-qr-paintable.h"

#include "common/xmh-qr.h"

struct _XmhQrPaintable
{
  GObject parent_instance;

  XmhQr *code;
};

static void xmh_qr_paintable_init_interface (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (XmhQrPaintable,
                               xmh_qr_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, xmh_qr_paintable_init_interface))

/* Merges neighbours in a row into one rectangle. This needs fewer nodes and leaves no hairlines between modules. */
static void
snapshot_row (XmhQrPaintable *self, GtkSnapshot *snapshot, int row, const graphene_rect_t *square)
{
  const GdkRGBA dark = { 0, 0, 0, 1 };
  const int width = (int) self->code->width;
  const float module = square->size.width / (float) (width + 2 * XMH_QR_MARGIN);

  for (int x = 0; x < width; x++)
    {
      int end = x;

      while (end < width && xmh_qr_is_dark (self->code, end, row))
        end++;
      if (end == x)
        continue;

      gtk_snapshot_append_color (snapshot, &dark,
                                 &GRAPHENE_RECT_INIT (square->origin.x + module * (float) (x + XMH_QR_MARGIN),
                                                      square->origin.y + module * (float) (row + XMH_QR_MARGIN),
                                                      module * (float) (end - x), module));
      x = end;
    }
}

static void
xmh_qr_paintable_snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  XmhQrPaintable *self = XMH_QR_PAINTABLE (paintable);
  const GdkRGBA light = { 1, 1, 1, 1 };
  const int modules = (int) self->code->width + 2 * XMH_QR_MARGIN;
  /* Whole pixels for each module keep its edges sharp. Only a picture that is too small for that uses fractions. */
  const double room = MIN (width, height);
  const double side = room >= modules ? modules * (double) ((int) room / modules) : room;
  const graphene_rect_t square = GRAPHENE_RECT_INIT ((float) ((int) (width - side) / 2),
                                                     (float) ((int) (height - side) / 2), (float) side, (float) side);

  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  for (int row = 0; row < (int) self->code->width; row++)
    snapshot_row (self, snapshot, row, &square);
}

static double
xmh_qr_paintable_get_ratio (GdkPaintable *paintable)
{
  return 1;
}

static GdkPaintableFlags
xmh_qr_paintable_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_CONTENTS | GDK_PAINTABLE_STATIC_SIZE;
}

static void
xmh_qr_paintable_init_interface (GdkPaintableInterface *iface)
{
  iface->snapshot = xmh_qr_paintable_snapshot;
  iface->get_intrinsic_aspect_ratio = xmh_qr_paintable_get_ratio;
  iface->get_flags = xmh_qr_paintable_get_flags;
}

static void
xmh_qr_paintable_finalize (GObject *object)
{
  g_clear_pointer (&XMH_QR_PAINTABLE (object)->code, xmh_qr_free);
  G_OBJECT_CLASS (xmh_qr_paintable_parent_class)->finalize (object);
}

static void
xmh_qr_paintable_class_init (XmhQrPaintableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_qr_paintable_finalize;
}

static void
xmh_qr_paintable_init (XmhQrPaintable *self)
{
}

/* @text: the content of the code
 * @error: %XMH_ERROR_NOT_AVAILABLE if this build has no QR codes
 * Returns: (transfer full): the picture, or %NULL */
GdkPaintable *
xmh_qr_paintable_new (const char *text, GError **error)
{
  XmhQr *code = xmh_qr_new (text, error);
  XmhQrPaintable *self;

  if (code == NULL)
    return NULL;

  self = g_object_new (XMH_TYPE_QR_PAINTABLE, NULL);
  self->code = code;
  return GDK_PAINTABLE (self);
}
