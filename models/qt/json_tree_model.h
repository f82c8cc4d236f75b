#pragma once

#include "models/envoy/json_text.h"

#include <QAbstractItemModel>

#include <memory>
#include <optional>

namespace vigla {

/// A JSON document as a tree whose nodes are made when they are looked at, some hundreds at a time.
/// GUI thread only.
class JsonTreeModel final : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { KeyColumn, ValueColumn, ColumnCount };
    enum Role { PositionRole = Qt::UserRole }; ///< Byte of the value in the text, uint.

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    /// `root` is shown by its members. Null: nothing.
    void setJson(envoy::JsonTextPtr text, const envoy::JsonSpan& root);
    const envoy::JsonTextPtr& text() const { return m_text; }
    /// The node whose key or value holds this byte; makes what is on the way to it. The deepest
    /// one that is not below a node of its own line. Invalid when it is outside of the root.
    QModelIndex indexAt(std::uint32_t position);
    std::optional<envoy::JsonSpan> spanOf(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

private:
    struct Node;
    Node* nodeOf(const QModelIndex& index) const;
    QModelIndex indexOf(Node& node, int column = KeyColumn) const;
    void fetch(Node& node, std::size_t most);
    QString keyText(const Node& node) const;
    QString valueText(const Node& node) const;

    envoy::JsonTextPtr m_text;
    std::unique_ptr<Node> m_root;
};

} // namespace vigla
