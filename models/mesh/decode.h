#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"

#include <memory>
#include <string>
#include <vector>

namespace vigla::mesh {

/// What a page of a list says of itself.
struct ListHead {
    std::string resourceVersion;
    std::string continueToken; ///< Empty on the last page.
};

/// One page of a list. An item that cannot be read costs only itself.
template <typename T>
struct DecodedList : ListHead {
    std::vector<T> items; ///< In the server's order.
    std::vector<std::string> warnings; ///< One sentence for each item left out.
};

/// One event of a watch.
template <typename T>
struct DecodedEvent {
    enum class Type { Added, Modified, Deleted, Bookmark, Error };
    Type type = Type::Bookmark;
    T object{}; ///< For Bookmark and Error default-made.
    std::string resourceVersion; ///< Empty for Error.
    bool isInitialEnd = false; ///< The bookmark that ends a streaming list.
    vigla::Error error; ///< For Error: what the Status says; Expired means list again.
};

/// Reads lists and watch events into lean values: what Vigla does not use is never copied.
///
/// Keeps its parser's memory between calls, so use one per thread. Texts must have 64 readable
/// bytes of capacity past their end, as net::Response::body has; others are copied first.
/// Errors: InvalidInput when the text is no JSON, is cut, or is not a list or event; for a Status
/// object the error that it means.
class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// T is NamespaceInfo, Pod, Service, EndpointSlice, ReplicaOwner or kube::Document. `kind` is
    /// what the list holds: it names ReplicaOwners and gives documents the kind and apiVersion
    /// that items of lists may lack.
    template <typename T>
    Result<DecodedList<T>> list(const std::string& text, const kube::ResourceKind& kind);

    template <typename T>
    Result<DecodedEvent<T>> event(const std::string& text, const kube::ResourceKind& kind);

private:
    struct Memory;
    std::unique_ptr<Memory> m_memory;
};

} // namespace vigla::mesh
