#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace vigla::mesh {

/// Where a list of the Kubernetes API in compact JSON may be cut into pieces of about `bytes`:
/// positions of braces that seem to open an item, ascending, each after a `},`.
///
/// A guess by the first key of the first item, made without reading what lies between: who cuts
/// there has to see that every piece is whole. Outside of strings no quote is escaped, so a
/// position never lies inside one when the text is JSON. Empty for a short or a spaced-out text.
std::vector<std::size_t> pieceStarts(std::string_view text, std::size_t bytes);

} // namespace vigla::mesh
