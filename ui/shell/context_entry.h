#pragma once

#include <QMetaType>
#include <QString>

namespace vigla::ui {

/// Whether a context's server answers at all; nothing is proved about credentials.
struct ContextReach {
    enum class State { Unknown, Asking, Reachable, Unreachable };
    State state = State::Unknown;
    QString text; ///< `12 ms`, or why it cannot be reached.
    bool operator==(const ContextReach&) const = default;
};

/// A context of the kubeconfig to choose from.
struct ContextEntry {
    QString name;
    QString cluster; ///< The server's address or name, to tell two contexts apart.
    bool isProtected = false; ///< Wears a coloured band; writes ask for its name.
    int color = 0; ///< 1 to kContextColors, of the person's choice; 0: none.
    QString detail = {}; ///< User and namespace.
    QString obstacle = {}; ///< Why it cannot be opened; empty when nothing speaks against it.
    QString program = {}; ///< The credential plugin that opening it runs; empty for none.
    ContextReach reach = {};
    bool isProgramAllowed = false; ///< A consent to `program` is remembered.
    bool operator==(const ContextEntry&) const = default;
};

inline constexpr int kContextColors = 8;

} // namespace vigla::ui

Q_DECLARE_METATYPE(vigla::ui::ContextEntry)
