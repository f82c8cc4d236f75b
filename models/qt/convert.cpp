#include "models/qt/convert.h"

#include "models/core/text.h"

namespace vigla {

QString toPlainQString(std::string_view text, bool keepLines)
{
    return toQString(plainText(text, keepLines));
}

} // namespace vigla
