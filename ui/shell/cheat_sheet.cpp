#include "ui/shell/cheat_sheet.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

QWidget* buildSection(const ShortcutSection& section, QWidget* parent)
{
    auto* holder = new QWidget(parent);
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    auto* title = new QLabel(section.title, holder);
    title->setProperty("section", true);
    grid->addWidget(title, 0, 0, 1, 2);
    int row = 1;
    for (const ShortcutHelp& line : section.lines) {
        auto* keys = new QLabel(line.keys, holder);
        keys->setTextFormat(Qt::PlainText);
        keys->setMinimumWidth(96);
        auto* text = new QLabel(line.text, holder);
        text->setTextFormat(Qt::PlainText);
        text->setProperty("muted", true);
        grid->addWidget(keys, row, 0);
        grid->addWidget(text, row, 1);
        ++row;
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    return holder;
}

} // namespace

CheatSheet::CheatSheet(const std::vector<ShortcutSection>& sections, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("cheatSheet"));
    setWindowTitle(tr("Keyboard"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 16);
    column->setSpacing(24);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(48);
    grid->setVerticalSpacing(24);
    int place = 0;
    for (const ShortcutSection& section : sections) {
        grid->addWidget(buildSection(section, this), place / 2, place % 2);
        ++place;
    }
    column->addLayout(grid);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

void CheatSheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Question)
        reject();
    else
        QDialog::keyPressEvent(event);
}

} // namespace vigla::ui
