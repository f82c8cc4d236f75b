#include "models/qt/json_tree_model.h"

#include "models/qt/convert.h"

#include <algorithm>
#include <array>

namespace vigla {

namespace {

constexpr std::size_t kBatch = 400;
/// Members that name what an object is, for a look at it while it is closed.
constexpr std::array<std::string_view, 6> kNaming{
    "name", "cluster_name", "@type", "key", "address", "prefix"};

QString titleIn(const envoy::JsonText& text, const envoy::JsonSpan& span)
{
    for (const auto key : kNaming)
        if (const auto found = text.find(span, key); found && !found->isContainer()) {
            const QString value = toPlainQString(text.valueOf(*found));
            return value.section(QLatin1Char('/'), -1);
        }
    return {};
}

} // namespace

struct JsonTreeModel::Node {
    envoy::JsonSpan span;
    Node* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Node>> children;
    std::optional<envoy::JsonChildren> rest; ///< What is still to be made; absent: everything is.
};

JsonTreeModel::JsonTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setJson(envoy::JsonTextPtr text, const envoy::JsonSpan& root)
{
    beginResetModel();
    m_text = std::move(text);
    m_root.reset();
    if (m_text) {
        m_root = std::make_unique<Node>();
        m_root->span = root;
        if (root.isContainer())
            m_root->rest.emplace(*m_text, root);
    }
    endResetModel();
    if (m_root)
        fetch(*m_root, kBatch);
}

QModelIndex JsonTreeModel::indexAt(std::uint32_t position)
{
    if (!m_root || position < m_root->span.begin || position >= m_root->span.end)
        return {};
    Node* node = m_root.get();
    while (node->span.isContainer()) {
        while (
            node->rest && (node->children.empty() || node->children.back()->span.end <= position))
            fetch(*node, kBatch);
        const auto begins = [](const std::unique_ptr<Node>& child) {
            return child->span.keyBegin > 0 ? child->span.keyBegin - 1 : child->span.begin;
        };
        const auto after = std::ranges::upper_bound(node->children, position, {}, begins);
        if (after == node->children.begin())
            break;
        Node* child = std::prev(after)->get();
        if (position >= child->span.end)
            break;
        node = child;
        if (position < child->span.begin)
            break; // in its key
    }
    return node == m_root.get() ? QModelIndex() : indexOf(*node);
}

std::optional<envoy::JsonSpan> JsonTreeModel::spanOf(const QModelIndex& index) const
{
    const Node* node = nodeOf(index);
    return node ? std::optional(node->span) : std::nullopt;
}

JsonTreeModel::Node* JsonTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex JsonTreeModel::indexOf(Node& node, int column) const
{
    return node.parent ? createIndex(node.row, column, &node) : QModelIndex();
}

void JsonTreeModel::fetch(Node& node, std::size_t most)
{
    std::vector<std::unique_ptr<Node>> made;
    while (node.rest && made.size() < most) {
        const auto span = node.rest->next();
        if (!span) {
            node.rest.reset();
            break;
        }
        auto child = std::make_unique<Node>();
        child->span = *span;
        child->parent = &node;
        child->row = static_cast<int>(node.children.size() + made.size());
        if (span->isContainer())
            child->rest.emplace(*m_text, *span);
        made.push_back(std::move(child));
    }
    if (made.empty())
        return;
    const int first = static_cast<int>(node.children.size());
    beginInsertRows(indexOf(node), first, first + static_cast<int>(made.size()) - 1);
    for (auto& child : made)
        node.children.push_back(std::move(child));
    endInsertRows();
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    const bool isThere = node && row >= 0 && column >= 0 && column < ColumnCount
        && static_cast<std::size_t>(row) < node->children.size();
    return isThere ? createIndex(row, column, node->children[static_cast<std::size_t>(row)].get())
                   : QModelIndex();
}

QModelIndex JsonTreeModel::parent(const QModelIndex& child) const
{
    Node* node = nodeOf(child);
    return child.isValid() && node->parent ? indexOf(*node->parent) : QModelIndex();
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    const Node* node = parent.column() > 0 ? nullptr : nodeOf(parent);
    return node ? static_cast<int>(node->children.size()) : 0;
}

int JsonTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool JsonTreeModel::hasChildren(const QModelIndex& parent) const
{
    const Node* node = parent.column() > 0 ? nullptr : nodeOf(parent);
    if (!node || !node->span.isContainer())
        return false;
    return !node->children.empty()
        || (node->rest && envoy::JsonChildren(*m_text, node->span).next().has_value());
}

bool JsonTreeModel::canFetchMore(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    return node && node->rest.has_value();
}

void JsonTreeModel::fetchMore(const QModelIndex& parent)
{
    if (Node* node = nodeOf(parent))
        fetch(*node, kBatch);
}

QString JsonTreeModel::keyText(const Node& node) const
{
    return node.span.keyEnd > node.span.keyBegin ? toPlainQString(m_text->keyOf(node.span))
                                                 : QStringLiteral("[%1]").arg(node.row);
}

QString JsonTreeModel::valueText(const Node& node) const
{
    if (!node.span.isContainer())
        return toPlainQString(m_text->valueOf(node.span));
    if (node.span.kind == envoy::JsonKind::Object)
        return titleIn(*m_text, node.span);
    return node.rest ? QStringLiteral("[…]") : QStringLiteral("[%1]").arg(node.children.size());
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    const Node* node = nodeOf(index);
    if (!index.isValid() || !node)
        return {};
    if (role == Qt::DisplayRole)
        return index.column() == KeyColumn ? keyText(*node) : valueText(*node);
    if (role == Qt::ToolTipRole && !node->span.isContainer())
        return toToolTip(valueText(*node));
    if (role == PositionRole)
        return node->span.keyBegin > 0 ? node->span.keyBegin : node->span.begin;
    return {};
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == KeyColumn ? tr("Field") : tr("Value");
}

} // namespace vigla
