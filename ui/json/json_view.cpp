#include "ui/json/json_view.h"

#include "models/qt/json_tree_model.h"
#include "ui/json/text_canvas.h"

#include <QApplication>
#include <QButtonGroup>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kKeyWidth = 260;
constexpr int kFirstExpanded = 12; ///< Members that are opened at once in a small document.

QToolButton* newButton(const QString& text, const char* name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setObjectName(QString::fromLatin1(name));
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

JsonView::JsonView(QWidget* parent)
    : QWidget(parent)
    , m_model(new JsonTreeModel(this))
    , m_title(new QLabel(this))
    , m_asTree(newButton(tr("Tree"), "jsonAsTree", this))
    , m_asText(newButton(tr("Text"), "jsonAsText", this))
    , m_copy(newButton(tr("Copy"), "jsonCopy", this))
    , m_stack(new QStackedWidget(this))
    , m_tree(new QTreeView(this))
    , m_canvas(new TextCanvas(this))
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setObjectName(QStringLiteral("jsonTitle"));
    m_title->setProperty("section", true);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* group = new QButtonGroup(this);
    for (QToolButton* button : {m_asTree, m_asText}) {
        button->setCheckable(true);
        group->addButton(button);
    }
    m_asTree->setChecked(true);
    m_copy->setToolTip(tr("Copy what is shown as text"));
    m_tree->setModel(m_model);
    m_tree->setObjectName(QStringLiteral("jsonTree"));
    m_tree->setAccessibleName(tr("Fields and values"));
    m_tree->setProperty("frameless", true);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->header()->resizeSection(JsonTreeModel::KeyColumn, kKeyWidth);
    m_canvas->setObjectName(QStringLiteral("jsonText"));
    m_canvas->setAccessibleName(tr("The same as text"));
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_canvas);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_asTree);
    bar->addWidget(m_asText);
    bar->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    connect(m_asText, &QToolButton::toggled, this, [this](bool isText) {
        showText(isText);
        emit modeChanged(isText);
    });
    connect(m_copy, &QToolButton::clicked, this, [this] {
        fillText();
        QApplication::clipboard()->setText(m_canvas->selectedText());
    });
}

void JsonView::setJson(const QString& title, envoy::JsonTextPtr text, const envoy::JsonSpan& part)
{
    m_text = std::move(text);
    m_part = part;
    m_title->setText(title);
    m_title->setToolTip(title);
    m_copy->setEnabled(m_text != nullptr);
    m_model->setJson(m_text, m_part);
    m_isTextStale = true;
    if (isText())
        fillText();
    expandFirst();
}

void JsonView::clear(const QString& title)
{
    setJson(title, nullptr, {});
}

/// Of a small document the first level stands open, as a reader would do at once.
void JsonView::expandFirst()
{
    if (m_model->rowCount() > kFirstExpanded)
        return;
    for (int row = 0; row < m_model->rowCount(); ++row)
        m_tree->expand(m_model->index(row, 0));
}

void JsonView::reveal(std::uint32_t position, std::uint32_t length)
{
    if (isText())
        m_canvas->reveal(position, length);
    const QModelIndex index = m_model->indexAt(position);
    if (!index.isValid())
        return;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void JsonView::showText(bool isText)
{
    m_asText->setChecked(isText);
    m_asTree->setChecked(!isText);
    if (isText)
        fillText();
    m_stack->setCurrentIndex(isText ? 1 : 0);
    const auto chosen = isText ? m_model->spanOf(m_tree->currentIndex()) : std::nullopt;
    if (chosen && m_tree->currentIndex().isValid())
        m_canvas->reveal(chosen->keyBegin > 0 ? chosen->keyBegin : chosen->begin,
            chosen->keyEnd - chosen->keyBegin);
}

bool JsonView::isText() const
{
    return m_asText->isChecked();
}

void JsonView::fillText()
{
    if (std::exchange(m_isTextStale, false))
        m_canvas->setText(m_text, m_part);
}

} // namespace vigla::ui
