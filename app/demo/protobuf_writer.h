#pragma once

#include <string>
#include <string_view>

namespace vigla::demo {

/// One length-delimited field of a protobuf message: a text, bytes or another message.
std::string protobufField(unsigned number, std::string_view bytes);

} // namespace vigla::demo
