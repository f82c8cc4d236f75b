#pragma once

#include "models/core/result.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace vigla::kube {

/// Which resource of the API: `{"networking.istio.io", "v1", "VirtualService", "virtualservices",
/// true}`.
struct ResourceKind {
    std::string group; ///< Empty for the core group.
    std::string version;
    std::string kind;
    std::string plural;
    bool isNamespaced = true;

    std::string apiVersion() const; ///< `v1`, `networking.istio.io/v1`.
    auto operator<=>(const ResourceKind&) const = default;
};

/// Which object, independent of the version it is read in.
struct ObjectRef {
    std::string group;
    std::string kind;
    std::string namespaceName; ///< Empty for cluster-scoped kinds.
    std::string name;

    std::string text() const; ///< `VirtualService bookinfo/reviews`, for people.
    auto operator<=>(const ObjectRef&) const = default;
};

/// One Kubernetes object as its JSON document: unknown fields, order and 0/false survive.
/// Immutable; copies share.
///
/// Include <nlohmann/json.hpp> only in the .cpp that looks inside.
class Document {
public:
    Document(); ///< JSON null.
    explicit Document(nlohmann::ordered_json json);

    const nlohmann::ordered_json& json() const { return *m_json; }
    bool isNull() const;

    ObjectRef ref() const;
    std::string apiVersion() const;
    std::string kind() const;
    std::string name() const;
    std::string namespaceName() const;
    std::string uid() const;
    std::string resourceVersion() const;
    std::int64_t generation() const; ///< 0 when absent.
    std::string label(std::string_view key) const; ///< Empty when absent.
    std::string annotation(std::string_view key) const; ///< Empty when absent.

    bool operator==(const Document& other) const; ///< Same content in the same order.

private:
    std::shared_ptr<const nlohmann::ordered_json> m_json;
};

/// Reads one JSON object. At most `kDeepestJson` levels; InvalidInput names the byte where it
/// broke.
Result<Document> parseJsonDocument(std::string_view json);
inline constexpr int kDeepestJson = 100;

std::string renderJson(const Document& document, int indent = -1);

} // namespace vigla::kube
