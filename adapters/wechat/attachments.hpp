// SPDX-License-Identifier: Apache-2.0
// The files of a customer's message.
#pragma once

#include <ekidenpp/draft/media.hpp>
#include <ekidenpp/envelope.hpp>

#include <string>
#include <string_view>

#include "documents.hpp"

namespace ekiden::wechat {

/// What a message names of Tencent's files. Empty: it has none.
struct WantedFiles {
  std::string media_id{};
  std::string thumb_media_id{};  // of a video
  std::string pic_url{};         // of an image: the same once more, for who may not ask for media
  bool is_any = false;           // the file may be of any type
  bool none() const { return media_id.empty() && thumb_media_id.empty(); }
};

/// How a platform's messages say whose they are, which they are, and which files belong to them.
struct MessageReading {
  std::string (*sender)(const Document&);  // whose messages stay in their order
  std::string (*name)(const Document&);    // one for each message of the channel
  WantedFiles (*files)(const Document&);
};

/// What Tencent pushes of a service account.
extern const MessageReading kPushedMessages;

/// Whether Tencent itself serves that address: nobody else's is asked, whatever a push says.
bool is_tencents_picture(std::string_view url);

/// The files of a message as far as they could be had. `error` is about the file itself: a video without its picture
/// is still a video.
struct Attachments {
  sdk::MediaFile file{};
  sdk::MediaFile thumb{};
  sdk::MediaError error{};
  std::string name{};  // of the file
};

/// Adds to what the message says of its file what is known of it here.
void describe(sdk::Media& media, const Attachments& attachments);

}  // namespace ekiden::wechat
