/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "files/xmh-content-type.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *extension;
  const char *type;
  gboolean compressible; /* whether to search for a .br or .gz sibling */
} ContentType;

/* By extension, in the order of strcmp(). Types decide whether a browser runs a module or compiles WebAssembly. The
 * databases of desktops differ, so the hub has its own table. */
static const ContentType types[] = {
  { "aac", "audio/aac", FALSE },
  { "avif", "image/avif", FALSE },
  { "basis", "application/octet-stream", FALSE },
  { "bin", "application/octet-stream", TRUE },
  { "bmp", "image/bmp", TRUE },
  { "br", "application/octet-stream", FALSE },
  { "css", "text/css; charset=utf-8", TRUE },
  { "csv", "text/csv; charset=utf-8", TRUE },
  { "data", "application/octet-stream", TRUE },
  { "dds", "image/vnd.ms-dds", TRUE },
  { "drc", "application/octet-stream", FALSE },
  { "exr", "image/x-exr", FALSE },
  { "fbx", "application/octet-stream", TRUE },
  { "flac", "audio/flac", FALSE },
  { "gif", "image/gif", FALSE },
  { "glb", "model/gltf-binary", TRUE },
  { "gltf", "model/gltf+json", TRUE },
  { "gz", "application/gzip", FALSE },
  { "hdr", "image/vnd.radiance", TRUE },
  { "htm", "text/html; charset=utf-8", TRUE },
  { "html", "text/html; charset=utf-8", TRUE },
  { "ico", "image/x-icon", TRUE },
  { "jpeg", "image/jpeg", FALSE },
  { "jpg", "image/jpeg", FALSE },
  { "js", "text/javascript; charset=utf-8", TRUE },
  { "json", "application/json", TRUE },
  { "ktx2", "image/ktx2", FALSE },
  { "m4a", "audio/mp4", FALSE },
  { "m4v", "video/mp4", FALSE },
  { "map", "application/json", TRUE },
  { "md", "text/markdown; charset=utf-8", TRUE },
  { "mjs", "text/javascript; charset=utf-8", TRUE },
  { "mov", "video/quicktime", FALSE },
  { "mp3", "audio/mpeg", FALSE },
  { "mp4", "video/mp4", FALSE },
  { "obj", "model/obj", TRUE },
  { "oga", "audio/ogg", FALSE },
  { "ogg", "audio/ogg", FALSE },
  { "ogv", "video/ogg", FALSE },
  { "onnx", "application/octet-stream", FALSE },
  { "opus", "audio/ogg", FALSE },
  { "otf", "font/otf", TRUE },
  { "pdf", "application/pdf", FALSE },
  { "png", "image/png", FALSE },
  { "ply", "application/octet-stream", TRUE },
  { "stl", "model/stl", TRUE },
  { "svg", "image/svg+xml", TRUE },
  { "task", "application/octet-stream", FALSE },
  { "tflite", "application/octet-stream", FALSE },
  { "ttf", "font/ttf", TRUE },
  { "txt", "text/plain; charset=utf-8", TRUE },
  { "usdz", "model/vnd.usdz+zip", FALSE },
  { "vtt", "text/vtt; charset=utf-8", TRUE },
  { "wasm", "application/wasm", TRUE },
  { "wav", "audio/wav", FALSE },
  { "weba", "audio/webm", FALSE },
  { "webm", "video/webm", FALSE },
  { "webmanifest", "application/manifest+json", TRUE },
  { "webp", "image/webp", FALSE },
  { "woff", "font/woff", FALSE },
  { "woff2", "font/woff2", FALSE },
  { "xhtml", "application/xhtml+xml", TRUE },
  { "xml", "application/xml", TRUE },
  { "zip", "application/zip", FALSE },
};

static int
compare_extension (const void *key, const void *entry)
{
  return strcmp (key, ((const ContentType *) entry)->extension);
}

const char *
xmh_content_type_guess (const char *file_name, gboolean *compressible)
{
  const char *dot = strrchr (file_name, '.');
  const ContentType *found = NULL;
  char extension[16];

  if (dot != NULL && strlen (dot + 1) < sizeof extension)
    {
      for (gsize i = 0; i <= strlen (dot + 1); i++)
        extension[i] = g_ascii_tolower (dot[i + 1]);
      found = bsearch (extension, types, G_N_ELEMENTS (types), sizeof *types, compare_extension);
    }

  *compressible = found != NULL && found->compressible;
  return found != NULL ? found->type : "application/octet-stream";
}
