#include "app/demo/protobuf_writer.h"

namespace vigla::demo {

std::string protobufField(unsigned number, std::string_view bytes)
{
    constexpr unsigned kLengthDelimited = 2;
    std::string field;
    const auto addVarint = [&](std::size_t value) {
        for (; value >= 128U; value >>= 7U)
            field += static_cast<char>((value & 127U) | 128U);
        field += static_cast<char>(value);
    };
    addVarint(number << 3U | kLengthDelimited);
    addVarint(bytes.size());
    return field.append(bytes);
}

} // namespace vigla::demo
