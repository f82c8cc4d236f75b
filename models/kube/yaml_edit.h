#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string>
#include <string_view>

namespace vigla::kube {

/// `text` with the object that `wanted` refers to changed so that it holds the content of `wanted`,
/// and every byte that the change does not touch as it was: comments, order, layout, quotation
/// marks, line ends, other documents.
///
/// What is replaced is as small as it can be: a scalar on its line, a key, an item of a list. Only
/// where the layout leaves no choice (what comes into or leaves flow style, block scalars) the
/// whole value around it is written anew. A value with an anchor is changed where it stands; an
/// alias that is to hold something else afterwards is replaced by the value itself. An object
/// without a namespace in the text is taken for one in any.
/// @return NotFound when the text has no such object, InvalidInput when the text cannot be read,
/// Unsupported when its layout cannot be kept. The result always reads back as `wanted`.
Result<std::string> editYaml(std::string_view text, const Document& wanted);

/// `text` without the document of an object and one separator beside it, every other byte as it
/// was.
/// @return NotFound when the text has no such object, InvalidInput when it cannot be read,
/// Unsupported when nothing would be left, or the object shares its document with others.
Result<std::string> removeFromYaml(std::string_view text, const ObjectRef& object);

} // namespace vigla::kube
